package dev.weir.model;

/** Takes the successors of a state. */
interface Moves {
    void to(Move move, State next);

    /** This move breaks a promise by itself. */
    void broken(Move move, String promise);
}
