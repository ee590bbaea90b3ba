/**
 * The service around a job: {@code main}, the job's class and jar, the life of the process.
 *
 * <pre>
 *   weir run  ->  cli.RunCommand  ->  JobClass (the graph)  ->  JobProcess  ->  JobLauncher (the engine)
 *                                                                  |
 *                 cli.ControlClient  --HTTP-->  http.ControlServer +--->  JobControl
 * </pre>
 */
@org.jspecify.annotations.NullMarked
package dev.weir.service;
