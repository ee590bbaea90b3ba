/**
 * What the proof's runs came to, and the page made of it.
 *
 * <pre>
 *   weir torture --report, -Dweir.report ---> Run, a line of JSON ---> docs/proof/runs.jsonl ---> ProofPage ---> docs/proof.md
 *                                                              git ---> docs/proof/commits.json ------^
 * </pre>
 */
@org.jspecify.annotations.NullMarked
package dev.weir.lab.proof;
