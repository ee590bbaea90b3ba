package dev.weir.state.heap;

import org.jspecify.annotations.Nullable;

/** An entry of a state that has several per key. */
final class SubEntry extends Entry {
    final Object sub;

    SubEntry(Object key, int keyHash, Object sub, int epoch, boolean fresh, @Nullable Object value) {
        super(key, keyHash, epoch, fresh, value);
        this.sub = sub;
    }

    @Override
    Object sub() {
        return sub;
    }

    @Override
    SubEntry deletion(int epoch) {
        SubEntry deletion = new SubEntry(key, keyHash, sub, epoch, false, null);
        deletion.fate = Fate.DELETED;
        return deletion;
    }
}
