package dev.weir.lab.proof;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one run came to: a line of JSON, of which each field may be missing, and then is not known. No text in it has a
 * path of the machine that it ran on. Immutable.
 */
public final class Run {
    public static final String TORTURE = "torture";
    public static final String SIMULATOR = "simulator";
    public static final String MODEL = "model";
    public static final String KILLS = "kills";

    /** In a folder of classes that were broken on purpose: how. */
    public static final String BROKEN_BUILD = "broken-build";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** A file's or folder's place: what stands before its own name goes. */
    private static final Pattern PLACE = Pattern.compile("(?<![\\w:/.}-])/(?:[\\w.@+-]+/)+");

    /** The fields, in the order of the documentation (docs/testing.md). */
    private enum Field {
        /** Who: one of the names above; {@code torture} when it is missing. */
        by(Kind.TEXT),
        /** The day of its end, UTC. */
        date(Kind.TEXT),
        /** Of the code that ran; with a {@code +} when files had been changed. */
        commit(Kind.TEXT),
        /** What repeats it. */
        command(Kind.TEXT),
        /** How the build was broken on purpose. */
        broken(Kind.TEXT),
        /** The promise that broke, by the check that found it. */
        promise(Kind.TEXT),
        exact(Kind.FLAG),
        seed(Kind.NUMBER),
        cluster(Kind.TEXT),
        seconds(Kind.NUMBER),
        faults(Kind.NUMBER),
        faultsByKind(Kind.COUNTS),
        /** Those that could not be done after all, by kind and reason: {@code kind: reason}. */
        triedNotDone(Kind.COUNTS),
        /** Kinds that could not be done, and why. */
        notDone(Kind.WORDS),
        rounds(Kind.NUMBER),
        plans(Kind.COUNTS),
        /** Of processes. */
        starts(Kind.NUMBER),
        /** Of the job, within processes that went on or of such as ended by themselves, by cause. */
        restarts(Kind.COUNTS),
        /** On one transactional id. */
        transactions(Kind.NUMBER),
        /** Of jobs, at the end of their rounds. */
        cancels(Kind.NUMBER),
        inputs(Kind.NUMBER),
        unreadable(Kind.NUMBER),
        /** Compared with what had to come. */
        outputs(Kind.NUMBER),
        /** How often the offsets that lag tools see were compared with the marker's. */
        offsetsCompared(Kind.NUMBER),
        /** How many times from kill -9 to new output were measured, and of these the median and the 99th of a hundred. */
        recoveries(Kind.NUMBER),
        recoverySecondsMedian(Kind.NUMBER),
        recoverySecondsP99(Kind.NUMBER),
        /** All of them. */
        recoverySeconds(Kind.NUMBERS),
        /** Of a soak. */
        vitals(Kind.TEXT),
        /** Of simulated jobs. */
        lives(Kind.NUMBER),
        /** Of their processes, whatever the reason. */
        ends(Kind.NUMBER),
        attempts(Kind.NUMBER),
        checkpoints(Kind.NUMBER),
        steps(Kind.NUMBER),
        states(Kind.NUMBER),
        moves(Kind.NUMBER),
        findings(Kind.TEXTS),
        /** By a person, for people. */
        note(Kind.TEXT),
        /** Written by a person from what the run had printed. */
        fromNotes(Kind.FLAG);

        private final Kind kind;

        Field(Kind kind) {
            this.kind = kind;
        }
    }

    private enum Kind {
        TEXT("a text", JsonNode::isTextual),
        NUMBER("a number", JsonNode::isNumber),
        FLAG("true or false", JsonNode::isBoolean),
        COUNTS("whole numbers by name", node -> node.isObject() && all(node, JsonNode::canConvertToLong)),
        WORDS("texts by name", node -> node.isObject() && all(node, JsonNode::isTextual)),
        TEXTS("a list of texts", node -> node.isArray() && all(node, JsonNode::isTextual)),
        NUMBERS("a list of numbers", node -> node.isArray() && all(node, JsonNode::isNumber));

        private final String expected;
        private final Predicate<JsonNode> fits;

        Kind(String expected, Predicate<JsonNode> fits) {
            this.expected = expected;
            this.fits = fits;
        }

        private static boolean all(JsonNode node, Predicate<JsonNode> fits) {
            for (JsonNode each : node) {
                if (!fits.test(each)) {
                    return false;
                }
            }
            return true;
        }
    }

    private final ObjectNode line;

    private Run(ObjectNode line) {
        this.line = line;
    }

    // ---- writing

    /**
     * A run that ends now, of the code that this is.
     *
     * @param command what repeats it
     */
    public static Run now(String by, String command) {
        return new Run(MAPPER.createObjectNode())
                .with("by", by)
                .with("date", LocalDate.now(Clock.systemUTC()).toString())
                .with("commit", Checkout.commit())
                .with("command", command)
                .with("broken", brokenBuild());
    }

    private static @Nullable String brokenBuild() {
        try (InputStream in = Run.class.getResourceAsStream("/" + BROKEN_BUILD)) {
            return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + BROKEN_BUILD, e);
        }
    }

    /**
     * The same with one field more, its texts without the places of files.
     *
     * @param value a text, number, flag, map or list, as is the field; null: not known
     */
    public Run with(String field, @Nullable Object value) {
        if (value == null) {
            return this;
        }
        ObjectNode more = line.deepCopy();
        JsonNode node = withoutPlaces(MAPPER.valueToTree(value));
        String wrong = wrong(field, node);
        if (wrong != null) {
            throw new IllegalArgumentException(wrong);
        }
        more.set(field, node);
        return new Run(more);
    }

    /** The same without the places of files. */
    Run withoutPlaces() {
        return new Run((ObjectNode) withoutPlaces(line));
    }

    private static JsonNode withoutPlaces(JsonNode node) {
        if (node.isTextual()) {
            return JsonNodeFactory.instance.textNode(
                    PLACE.matcher(node.textValue()).replaceAll(""));
        }
        if (node.isArray()) {
            ArrayNode all = JsonNodeFactory.instance.arrayNode();
            node.forEach(each -> all.add(withoutPlaces(each)));
            return all;
        }
        if (node.isObject()) {
            ObjectNode all = JsonNodeFactory.instance.objectNode();
            node.fields().forEachRemaining(each -> all.set(each.getKey(), withoutPlaces(each.getValue())));
            return all;
        }
        return node;
    }

    /** A line of JSON, with its end. */
    public String json() {
        return line + "\n";
    }

    /** Appends its line to a file. */
    public void appendTo(Path file) {
        try {
            Files.writeString(file, json(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new WeirException(ExitCode.UNAVAILABLE, "The report cannot be written to " + file + ": " + e, e);
        }
    }

    /** Appends its line to the file that {@code -Dweir.report=FILE} names, if it does. */
    public void report() {
        String file = System.getProperty("weir.report");
        if (file != null) {
            appendTo(Path.of(file));
        }
    }

    // ---- reading

    /** All runs of a file, in its order. @throws WeirException CONFIGURATION when a line is not one */
    static List<Run> read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new WeirException(ExitCode.UNAVAILABLE, "The runs cannot be read from " + file + ": " + e, e);
        }
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                runs.add(parse(lines.get(i), file + ", line " + (i + 1)));
            }
        }
        return runs;
    }

    /** @param where what messages call the line */
    static Run parse(String text, String where) {
        JsonNode node;
        try {
            node = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw notARun(where + ": " + e.getOriginalMessage());
        }
        if (!node.isObject()) {
            throw notARun(where + " is " + text);
        }
        node.fields().forEachRemaining(field -> {
            String wrong = wrong(field.getKey(), field.getValue());
            if (wrong != null) {
                throw notARun(where + ": " + wrong);
            }
        });
        return new Run((ObjectNode) node);
    }

    private static WeirException notARun(String what) {
        return new WeirException(
                ExitCode.CONFIGURATION,
                what + "; expected a line of JSON as weir torture --report writes it (docs/testing.md, Reports)");
    }

    private static @Nullable String wrong(String name, JsonNode value) {
        for (Field field : Field.values()) {
            if (field.name().equals(name)) {
                return field.kind.fits.test(value) ? null : name + " is " + value + ", not " + field.kind.expected;
            }
        }
        return "there is no field " + name;
    }

    String by() {
        String by = text("by");
        return by == null ? TORTURE : by;
    }

    boolean isBroken() {
        return line.has("broken");
    }

    /** Nothing was found; a run that does not say is none. */
    boolean isExact() {
        return line.path("exact").asBoolean();
    }

    boolean isFromNotes() {
        return line.path("fromNotes").asBoolean();
    }

    @Nullable
    String text(String field) {
        return line.path(field).textValue();
    }

    /** Null: not known. */
    @Nullable
    Double number(String field) {
        return line.has(field) ? line.get(field).doubleValue() : null;
    }

    /** Zero when it is not known. */
    long count(String field) {
        return line.path(field).longValue();
    }

    /** None when they are not known. */
    Map<String, Long> counts(String field) {
        Map<String, Long> counts = new LinkedHashMap<>();
        line.path(field)
                .fields()
                .forEachRemaining(e -> counts.put(e.getKey(), e.getValue().longValue()));
        return counts;
    }

    /** None when they are not known. */
    List<Double> numbers(String field) {
        List<Double> numbers = new ArrayList<>();
        line.path(field).forEach(each -> numbers.add(each.doubleValue()));
        return numbers;
    }

    /** None when they are not known. */
    List<String> texts(String field) {
        List<String> texts = new ArrayList<>();
        line.path(field).forEach(each -> texts.add(each.textValue()));
        return texts;
    }
}
