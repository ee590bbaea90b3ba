package dev.weir.state.layer;

/** The bytes of an array. */
record ArraySource(String label, byte[] bytes) implements LayerSource {
    @Override
    public long length() {
        return bytes.length;
    }

    @Override
    public void read(long position, byte[] into, int count) {
        System.arraycopy(bytes, Math.toIntExact(position), into, 0, count);
    }
}
