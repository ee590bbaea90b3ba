package dev.weir.model;

/**
 * Everything that there is, between two steps.
 *
 * @param first one of two processes that may be alive at the same time
 * @param second the other
 * @param starts how many have started
 * @param faultsLeft how many more things may go wrong
 */
record State(Cluster cluster, Store store, Runner first, Runner second, int starts, int faultsLeft) {
    static State initial(Bound bound) {
        return new State(Cluster.EMPTY, Store.EMPTY, Runner.DOWN, Runner.DOWN, 0, bound.faults());
    }

    /** @param slot 1 or 2 */
    Runner runner(int slot) {
        return slot == 1 ? first : second;
    }

    State with(Cluster changed) {
        return new State(changed, store, first, second, starts, faultsLeft);
    }

    State with(Store changed) {
        return new State(cluster, changed, first, second, starts, faultsLeft);
    }

    State with(int slot, Runner changed) {
        return new State(cluster, store, slot == 1 ? changed : first, slot == 2 ? changed : second, starts, faultsLeft);
    }

    State started(int slot, Runner.Phase phase) {
        State s = with(slot, Runner.started(starts + 1, phase));
        return new State(s.cluster, s.store, s.first, s.second, starts + 1, faultsLeft);
    }

    State afterFault() {
        return new State(cluster, store, first, second, starts, faultsLeft - 1);
    }

    /** A process is gone, with all that it knew; what the brokers hold of it stays. */
    State ended(int slot) {
        Runner gone = runner(slot);
        return with(slot, Runner.DOWN).with(cluster.without(slot)).with(store.without(gone.attempt()));
    }

    long[] pack() {
        long[] words = new long[Bits.WORDS];
        Bits bits = new Bits(words);
        cluster.write(bits);
        store.write(bits);
        first.write(bits);
        second.write(bits);
        bits.put(starts, 2).put(faultsLeft, 3);
        return words;
    }

    static State unpack(long[] words) {
        Bits bits = new Bits(words);
        return new State(
                Cluster.read(bits), Store.read(bits), Runner.read(bits), Runner.read(bits), bits.get(2), bits.get(3));
    }
}
