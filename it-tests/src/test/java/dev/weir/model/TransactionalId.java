package dev.weir.model;

/**
 * One transactional id, with its open transaction.
 *
 * @param owner 1 or 2: the process whose producer was initialised last and not fenced since; 0: nobody who lives
 * @param units which units of the input were written, as bits
 * @param pending the marker that was written
 * @param late whether a request to commit is still on its way
 */
record TransactionalId(int owner, int units, Pointer pending, boolean late) {
    static final TransactionalId UNUSED = new TransactionalId(0, 0, Pointer.NONE, false);

    boolean isOpen() {
        return units != 0 || !pending.isNone();
    }

    TransactionalId ownedBy(int newOwner) {
        return new TransactionalId(newOwner, units, pending, late);
    }

    TransactionalId with(int newUnits, Pointer newPending) {
        return new TransactionalId(owner, newUnits, newPending, late);
    }

    TransactionalId late(boolean isLate) {
        return new TransactionalId(owner, units, pending, isLate);
    }

    void write(Bits bits) {
        bits.put(owner, 2).put(units, Bound.MAX_CHECKPOINTS);
        pending.write(bits);
        bits.put(late);
    }

    static TransactionalId read(Bits bits) {
        return new TransactionalId(bits.get(2), bits.get(Bound.MAX_CHECKPOINTS), Pointer.read(bits), bits.getBoolean());
    }
}
