package dev.weir.sim;

/** A machine: a name and a disk, shared by its processes, that outlives them. */
record SimMachine(String name, SimDisk disk) {}
