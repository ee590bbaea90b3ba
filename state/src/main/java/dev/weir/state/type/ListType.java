package dev.weir.state.type;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/** Lists without nulls; those read are changeable. */
final class ListType<E> extends Type<List<E>> {
    private final Type<E> element;
    private final Schema schema;

    ListType(Type<E> element) {
        this.element = element;
        this.schema = Schema.createArray(element.schema());
    }

    @Override
    boolean equalByContent() {
        return element.equalByContent();
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public void write(List<E> value, Encoder out) throws IOException {
        out.writeArrayStart();
        out.setItemCount(value.size());
        for (E e : value) {
            out.startItem();
            element.write(NullValues.refuse(e, element, "an element of a list"), out);
        }
        out.writeArrayEnd();
    }

    @Override
    public List<E> read(Decoder in) throws IOException {
        List<E> value = new ArrayList<>();
        for (long block = in.readArrayStart(); block > 0; block = in.arrayNext()) {
            for (long i = 0; i < block; i++) {
                value.add(element.read(in));
            }
        }
        return value;
    }

    @Override
    public boolean immutable() {
        return false;
    }

    @Override
    public List<E> copy(List<E> value) {
        if (element.immutable()) {
            return new ArrayList<>(value);
        }
        List<E> copy = new ArrayList<>(value.size());
        for (E e : value) {
            copy.add(element.copy(e));
        }
        return copy;
    }
}
