package dev.weir.state.layer;

import java.util.Comparator;

/** One key group of one state of one operator. */
public record SectionKey(String uid, String state, int keyGroup) implements Comparable<SectionKey> {
    private static final Comparator<SectionKey> ORDER = Comparator.comparing(SectionKey::uid)
            .thenComparing(SectionKey::state)
            .thenComparingInt(SectionKey::keyGroup);

    @Override
    public int compareTo(SectionKey o) {
        return ORDER.compare(this, o);
    }
}
