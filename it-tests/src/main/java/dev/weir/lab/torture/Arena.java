package dev.weir.lab.torture;

import java.nio.file.Path;

/**
 * What all rounds share.
 *
 * @param input the cluster of the input; the same as {@code output} but where there are two
 * @param output the cluster of output and marker
 * @param folder of logs, checkpoints and savepoints
 * @param perSecond the mean rate of the input
 */
record Arena(Cluster input, Cluster output, Path folder, int perSecond) {}
