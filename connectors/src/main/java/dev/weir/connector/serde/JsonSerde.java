package dev.weir.connector.serde;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBase;
import com.fasterxml.jackson.databind.deser.DefaultDeserializationContext;
import com.fasterxml.jackson.databind.deser.SettableBeanProperty;
import com.fasterxml.jackson.databind.deser.impl.UnsupportedTypeDeserializer;
import com.fasterxml.jackson.databind.deser.std.ContainerDeserializerBase;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.IOException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * JSON by Jackson. Jackson's own messages quote the content, so they are neither passed on nor kept as a cause: what is
 * told is the place, the path and the class that was expected.
 */
final class JsonSerde<T> implements Serde<T> {
    /** Payloads are Kafka records, so far smaller; what is bounded here is what hostile input can cost. */
    private static final StreamReadConstraints CONSTRAINTS = StreamReadConstraints.builder()
            .maxNestingDepth(200)
            .maxNumberLength(400)
            .maxNameLength(10_000)
            .build();

    private final ObjectMapper mapper;
    private final Class<T> type;
    private final ObjectReader reader;
    private final ObjectWriter writer;
    private volatile boolean triedClass;

    JsonSerde(ObjectMapper mapper, Class<T> type) {
        this.mapper = mapper;
        this.type = type;
        this.reader = mapper.readerFor(type);
        this.writer = mapper.writerFor(type);
    }

    static ObjectMapper defaultMapper() {
        ObjectMapper mapper = new ObjectMapper(
                        JsonFactory.builder().streamReadConstraints(CONSTRAINTS).build())
                .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
                .configure(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, true)
                .configure(DeserializationFeature.ACCEPT_FLOAT_AS_INT, false)
                .configure(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS, true)
                .registerModule(FiniteNumbers.module());
        for (LogicalType type : Set.of(LogicalType.Integer, LogicalType.Float, LogicalType.Boolean, LogicalType.Enum)) {
            mapper.coercionConfigFor(type).setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail);
        }
        mapper.coercionConfigFor(LogicalType.Boolean).setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
        return mapper;
    }

    @Override
    public byte[] serialize(T value) {
        try {
            return writer.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new WeirException(
                    ExitCode.JOB_FAILED,
                    "a " + type.getName() + " can't be written as JSON: " + path(e)
                            + "give the class what Jackson needs, or pass an ObjectMapper of your own to Serdes.json",
                    e);
        }
    }

    @Override
    public T deserialize(byte @Nullable [] payload) throws DeserializationException {
        if (!triedClass) {
            tryClass();
            triedClass = true;
        }
        byte[] bytes = Payloads.require(payload, "JSON of " + type.getName());
        T value;
        try {
            value = reader.readValue(bytes);
        } catch (IOException e) {
            throw new DeserializationException(problem(e), offset(e));
        }
        if (value == null) {
            throw new DeserializationException("JSON null where a " + type.getName() + " is expected", 0);
        }
        return value;
    }

    /**
     * Of a class that it has no module for Jackson makes an error only when a record has one: that would be taken for the
     * record's. Not tried before there is something to read, since many classes are only written.
     */
    private void tryClass() {
        JavaType root = mapper.constructType(type);
        DefaultDeserializationContext context = (DefaultDeserializationContext) mapper.getDeserializationContext();
        String unsupported;
        try {
            unsupported = unsupported(
                    context.createDummyInstance(mapper.getDeserializationConfig())
                            .findRootValueDeserializer(root),
                    "",
                    new HashSet<>());
        } catch (JsonMappingException e) {
            throw unreadable(e.getOriginalMessage());
        }
        if (unsupported != null) {
            throw unreadable("Jackson has no module for " + unsupported);
        }
    }

    private WeirException unreadable(String why) {
        return new WeirException(
                ExitCode.CONFIGURATION,
                "a " + type.getName() + " can't be read from JSON: " + why
                        + ". Give the class what Jackson needs, or pass an ObjectMapper of your own to Serdes.json");
    }

    /** The first class on the way down that Jackson can't read, and where it is; null when there is none. */
    private static @Nullable String unsupported(JsonDeserializer<?> of, String path, Set<JsonDeserializer<?>> seen) {
        if (of instanceof UnsupportedTypeDeserializer) {
            return of.handledType().getName() + (path.isEmpty() ? "" : " in " + path);
        }
        if (!seen.add(of)) {
            return null;
        }
        if (of instanceof ContainerDeserializerBase<?> container && container.getContentDeserializer() != null) {
            return unsupported(container.getContentDeserializer(), path, seen);
        }
        if (of instanceof BeanDeserializerBase bean) {
            for (Iterator<SettableBeanProperty> all = bean.properties(); all.hasNext(); ) {
                SettableBeanProperty property = all.next();
                String place = path.isEmpty() ? property.getName() : path + "." + property.getName();
                String found = unsupported(property.getValueDeserializer(), place, seen);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private String problem(IOException e) {
        if (e instanceof JsonEOFException) {
            return "JSON that ends too early, expected a " + type.getName();
        }
        if (e instanceof StreamConstraintsException) {
            return "JSON beyond the limits on depth, names, numbers or strings, expected a " + type.getName();
        }
        if (e instanceof JsonMappingException) {
            return "JSON that does not fit " + type.getName() + ": " + path(e) + "another value is expected";
        }
        return "not JSON, expected a " + type.getName();
    }

    private static String path(IOException e) {
        if (!(e instanceof JsonMappingException mapping) || mapping.getPath().isEmpty()) {
            return "";
        }
        return mapping.getPath().stream().map(JsonSerde::step).collect(Collectors.joining(".", "in ", ": "));
    }

    /** The key of a map is content. */
    private static String step(JsonMappingException.Reference step) {
        if (step.getFrom() instanceof Map) {
            return "{}";
        }
        return step.getFieldName() != null ? step.getFieldName() : "[" + step.getIndex() + "]";
    }

    private static int offset(IOException e) {
        JsonLocation place = e instanceof JsonProcessingException json ? json.getLocation() : null;
        return place == null ? DeserializationException.UNKNOWN_OFFSET : (int) place.getByteOffset();
    }
}
