package dev.weir.state.layer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads one file of state: its index at once, sections when asked. What does not fit the format is refused with a
 * {@link dev.weir.error.WeirException} (CONFIGURATION) that names the file. Not thread-safe.
 */
public final class LayerFileReader implements AutoCloseable {
    private final LayerSource source;
    private final List<Section> sections;

    private LayerFileReader(LayerSource source, List<Section> sections) {
        this.source = source;
        this.sections = List.copyOf(sections);
    }

    /** Checks header and footer and reads the index; the source is closed with the reader, or when this throws. */
    public static LayerFileReader open(LayerSource source) throws IOException {
        try {
            checkHeader(source);
            return new LayerFileReader(source, readIndex(source));
        } catch (IOException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    public String label() {
        return source.label();
    }

    /** In the order of the file. */
    public List<Section> sections() {
        return sections;
    }

    /** Reads one of {@link #sections}. */
    public void read(Section section, EntryReader reader) throws IOException {
        byte[] bytes = new byte[section.length()];
        source.read(section.offset(), bytes, bytes.length);
        check(section, "the checksum", LayerFormat.crc32c(bytes, 0, bytes.length), section.crc32c());
        int entries = forEach(bytes, bytes.length, label(), reader);
        check(section, "the number of entries", entries, section.entries());
    }

    @Override
    public void close() throws IOException {
        source.close();
    }

    /** Parses entries in a section's encoding. @return how many there were */
    static int forEach(byte[] bytes, int length, String label, EntryReader reader) throws IOException {
        Parser in = new Parser(bytes, 0, length, label);
        int entries = 0;
        for (; in.hasMore(); entries++) {
            int keyLength = in.varint32();
            int valueLength = in.varint32() - 1;
            int keyFrom = in.skip(keyLength);
            reader.entry(bytes, keyFrom, keyLength, in.skip(Math.max(valueLength, 0)), valueLength);
        }
        return entries;
    }

    private static void checkHeader(LayerSource source) throws IOException {
        long least = LayerFormat.HEADER_LENGTH + LayerFormat.FOOTER_LENGTH;
        if (source.length() < least) {
            throw LayerFormat.damaged(source.label(), "the length", source.length(), "at least " + least);
        }
        Parser in = parser(source, 0, LayerFormat.HEADER_LENGTH);
        check(source, "the beginning", Long.toHexString(in.int64()), Long.toHexString(LayerFormat.MAGIC));
        check(source, "the format's version", in.int32(), LayerFormat.VERSION);
    }

    private static List<Section> readIndex(LayerSource source) throws IOException {
        long footerAt = source.length() - LayerFormat.FOOTER_LENGTH;
        Parser footer = parser(source, footerAt, LayerFormat.FOOTER_LENGTH);
        long offset = footer.int64();
        int length = footer.int32();
        int crc = footer.int32();
        check(source, "the end", Long.toHexString(footer.int64()), Long.toHexString(LayerFormat.END_MAGIC));
        check(source, "the end of the index", offset + length, footerAt);
        if (offset < LayerFormat.HEADER_LENGTH || length < 0) {
            throw LayerFormat.damaged(source.label(), "the offset of the index", offset, "12 to " + footerAt);
        }
        byte[] index = new byte[length];
        source.read(offset, index, length);
        check(source, "the checksum of the index", LayerFormat.crc32c(index, 0, length), crc);
        return parseIndex(new Parser(index, 0, length, source.label()), source, offset);
    }

    private static List<Section> parseIndex(Parser in, LayerSource source, long sectionsEnd) {
        List<String[]> states = new ArrayList<>();
        for (int i = in.varint32(); i > 0; i--) {
            states.add(new String[] {in.text(), in.text()});
        }
        List<Section> sections = new ArrayList<>();
        for (int i = in.varint32(); i > 0; i--) {
            sections.add(parseSection(in, states, source, sectionsEnd));
        }
        return sections;
    }

    private static Section parseSection(Parser in, List<String[]> states, LayerSource source, long sectionsEnd) {
        int state = in.varint32();
        if (state >= states.size()) {
            throw LayerFormat.damaged(source.label(), "the number of a state", state, "less than " + states.size());
        }
        String[] name = states.get(state);
        SectionKey key = new SectionKey(name[0], name[1], in.varint32());
        Section section = new Section(key, in.varint(), in.varint32(), in.varint32(), in.int32());
        if (section.offset() < LayerFormat.HEADER_LENGTH || section.offset() > sectionsEnd - section.length()) {
            throw LayerFormat.damaged(
                    source.label(), "the offset of section " + key, section.offset(), "12 to " + sectionsEnd);
        }
        return section;
    }

    private static Parser parser(LayerSource source, long position, int count) throws IOException {
        byte[] bytes = new byte[count];
        source.read(position, bytes, count);
        return new Parser(bytes, 0, count, source.label());
    }

    /** A key's text takes longer than to read its section: it is made when it is needed. */
    private void check(Section section, String what, int found, int expected) {
        if (found != expected) {
            throw LayerFormat.damaged(source.label(), what + " of section " + section.key(), found, expected);
        }
    }

    private static void check(LayerSource source, String what, Object found, Object expected) {
        if (!found.equals(expected)) {
            throw LayerFormat.damaged(source.label(), what, found, expected);
        }
    }
}
