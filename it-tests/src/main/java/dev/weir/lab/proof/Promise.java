package dev.weir.lab.proof;

/** What Weir promises, in the order of docs/design.md, section 1. */
public enum Promise {
    EACH_INPUT_ONCE("EachInputOnce"),
    ONE_TRUTH("OneTruth"),
    ORDER_PER_KEY("OrderPerKey"),
    NO_ZOMBIE("NoZombie"),
    NEVER_SKIP("NeverSkip"),
    RESTORABLE("Restorable"),
    BOUNDED_MEMORY("BoundedMemory");

    private final String text;

    Promise(String text) {
        this.text = text;
    }

    /** Its name, as documentation and reports have it. */
    @Override
    public String toString() {
        return text;
    }
}
