/** The job API, the job graph, and the planner that cuts it into tasks. */
@org.jspecify.annotations.NullMarked
package dev.weir.job;
