package dev.weir.connector.serde;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.deser.std.NumberDeserializers;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;

/** Refuses a JSON number too large for a double or float, of which Jackson makes infinity. */
final class FiniteNumbers extends DelegatingDeserializer {
    private static final long serialVersionUID = 1L;

    private FiniteNumbers(JsonDeserializer<?> standard) {
        super(standard);
    }

    static Module module() {
        SimpleModule module = new SimpleModule("weir-finite-numbers");
        add(module, double.class);
        add(module, Double.class);
        add(module, float.class);
        add(module, Float.class);
        return module;
    }

    @SuppressWarnings("unchecked") // it gives what the standard one gives
    private static <T> void add(SimpleModule module, Class<T> type) {
        JsonDeserializer<?> standard = NumberDeserializers.find(type, type.getName());
        module.addDeserializer(type, (JsonDeserializer<T>) (JsonDeserializer<?>) new FiniteNumbers(standard));
    }

    @Override
    protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> standard) {
        return new FiniteNumbers(standard);
    }

    @Override
    public Object deserialize(JsonParser in, DeserializationContext context) throws IOException {
        Object value = super.deserialize(in, context);
        // Infinity itself is a word, as Jackson writes it.
        if (value instanceof Number number
                && Double.isInfinite(number.doubleValue())
                && in.getText().chars().anyMatch(Character::isDigit)) {
            throw context.weirdNumberException(number, handledType(), "too large");
        }
        return value;
    }
}
