package dev.weir.model;

/** A rule of docs/design.md that is broken on purpose: the exploration must find what it is there for. */
enum Mistake {
    // ---- the claim
    ONLY_IDS_IN_USE_FENCED("only the ids in use are fenced"),
    IDS_FENCED_IN_REVERSE("ids are fenced in reverse order"),
    IDS_FENCED_IN_ANY_ORDER("ids are fenced in any order, as in parallel"),
    MARKER_READ_BEFORE_FENCING("the marker is read before the ids are fenced"),
    CLAIM_NOT_COMMITTED("the claim is not committed"),
    // ---- phase 1 and 2
    TOO_FEW_IDS("too few ids take turns"),
    COMMIT_BEFORE_PUBLISH("the commit comes before the publishing"),
    MARKER_LEFT_OUT("the marker is left out"),
    MARKER_OUTSIDE_TRANSACTION("the marker is written outside the transaction"),
    TWO_COMPLETE_AT_ONCE("the marker of n+1 is written before the commit of n"),
    ABORTED_AFTER_UNKNOWN_COMMIT("a transaction is aborted after an unknown commit"),
    TRANSACTIONS_OF_VERSION_1("a late request to commit is good for the next transaction"),
    // ---- the store
    FILES_NOT_SYNCED("files are not synced"),
    FOLDERS_NOT_SYNCED("folders are not synced"),
    DELETED_BEFORE_COMMIT("the checkpoint before is deleted before the commit"),
    DELETED_BY_LISTING("old checkpoints are deleted by a listing"),
    ORPHANS_OF_ANY_ATTEMPT("orphans of any attempt are collected");

    private final String text;

    Mistake(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
