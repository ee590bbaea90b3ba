package dev.weir.state.type;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.reflect.AvroAlias;
import org.apache.avro.reflect.AvroDefault;
import org.junit.jupiter.api.Test;

class MovedClassesTest {
    /** A key, and what became of it. */
    static final class OldKey {
        record Part(int size, String name) {}

        record Key(int n, Part part) {}
    }

    static final class NewKey {
        record Part(int size, String name) {}

        record Key(@AvroAlias(alias = "n") int number, Part part) {}

        record Other(int n, Part part) {}
    }

    @Test
    void aKeyThatWasMovedOrRenamedHasTheSameBytesButNoOtherHas() {
        Schema before = Types.record(OldKey.Key.class).schema();
        assertThat(Schemas.sameBytes(before, Types.record(NewKey.Key.class).schema()))
                .isTrue();
        assertThat(Schemas.sameBytes(before, Types.record(NewKey.Other.class).schema()))
                .isFalse();
        assertThat(Schemas.sameBytes(Types.INT.schema(), Types.LONG.schema())).isFalse();
    }

    /** Two classes of one name, and where they went. */
    static final class Alike {
        static final class A {
            record Part(int a) {}

            enum Grade {
                LOW
            }
        }

        static final class B {
            record Part(int b) {}
        }

        record Whole(A.Part first, Optional<B.Part> second, List<A.Grade> grades) {}
    }

    static final class Moved {
        static final class X {
            record Part(
                    @AvroAlias(alias = "a") @AvroDefault("-1")
                    int x) {}

            enum Grade {
                HIGH,
                LOW
            }
        }

        static final class Y {
            record Part(
                    @AvroAlias(alias = "b") @AvroDefault("-1")
                    int y) {}
        }

        record Whole(X.Part first, Optional<Y.Part> second, List<X.Grade> grades) {}

        /** One class of the old job is two of the new one. */
        static final class Split {
            record Whole(X.Part first, Optional<Y.Part> second) {}
        }
    }

    static final class One {
        record Part(int a) {}

        record Whole(Part first, Optional<Part> second) {}
    }

    private static Moved.Whole evolved(Alike.Whole value) throws IOException {
        Type<Alike.Whole> from = Types.record(Alike.Whole.class);
        Type<Moved.Whole> to = Types.record(Moved.Whole.class);
        assertThat(SchemaDifference.between(from.schema(), to.schema())).isNull();
        BytesEncoder out = new BytesEncoder();
        from.write(value, out);
        byte[] rewritten = new SchemaResolution(from.schema(), to.schema())
                .rewrite(DecoderFactory.get().binaryDecoder(out.toByteArray(), null));
        return to.read(DecoderFactory.get().binaryDecoder(rewritten, null));
    }

    @Test
    void movedClassesOfOneNameAreToldApartByTheirPlaces() throws IOException {
        Alike.Whole before =
                new Alike.Whole(new Alike.A.Part(1), Optional.of(new Alike.B.Part(2)), List.of(Alike.A.Grade.LOW));
        assertThat(evolved(before))
                .isEqualTo(new Moved.Whole(
                        new Moved.X.Part(1), Optional.of(new Moved.Y.Part(2)), List.of(Moved.X.Grade.LOW)));
    }

    @Test
    void aClassThatBecameTwoIsRefused() {
        assertThat(SchemaDifference.between(
                        Types.record(One.Whole.class).schema(),
                        Types.record(Moved.Split.Whole.class).schema()))
                .endsWith("One.Part became both dev.weir.state.type.MovedClassesTest.Moved.X.Part and"
                        + " dev.weir.state.type.MovedClassesTest.Moved.Y.Part");
    }
}
