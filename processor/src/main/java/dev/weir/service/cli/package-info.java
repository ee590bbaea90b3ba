/** The command line: a thin front door, one class per verb. */
@org.jspecify.annotations.NullMarked
package dev.weir.service.cli;
