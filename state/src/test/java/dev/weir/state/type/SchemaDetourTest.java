package dev.weir.state.type;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class SchemaDetourTest {
    private static Schema schema(String fields) {
        return new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"R\",\"fields\":[" + fields.replace('\'', '"') + "]}");
    }

    private static final Schema A = schema("{'name':'a','type':'int'}");
    private static final Schema B = schema("{'name':'b','type':'int','aliases':['a']}");
    private static final Schema C = schema("{'name':'c','type':'int','aliases':['b'],'default':0}");

    @Test
    void aFormerNameIsMissedInListsMapsAndNullables() {
        assertThat(SchemaDetour.difference(A, B, C)).startsWith("field 'c' was 'a' once");
        assertThat(SchemaDetour.difference(Schema.createArray(A), Schema.createArray(B), Schema.createArray(C)))
                .startsWith("field 'c'");
        assertThat(SchemaDetour.difference(Schema.createMap(A), Schema.createMap(B), Schema.createMap(C)))
                .startsWith("field 'c'");
        assertThat(SchemaDetour.difference(A, nullable(B), nullable(C))).startsWith("field 'c'");
        assertThat(SchemaDetour.difference(
                        ExpiringSchemas.expiring(A), ExpiringSchemas.expiring(B), ExpiringSchemas.expiring(C)))
                .startsWith("field 'c'");
        assertThat(SchemaDetour.difference(holding(A), holding(B), holding(C))).startsWith("field 'c'");
    }

    @Test
    void aNameThatAnotherFieldHadIsSeen() {
        Schema before = schema("{'name':'x','type':'int'},{'name':'y','type':'int'}");
        Schema between = schema("{'name':'p','type':'int','aliases':['x']}");
        Schema after = schema("{'name':'y','type':'int','aliases':['p']}");
        assertThat(SchemaDetour.difference(before, between, after))
                .startsWith("field 'y' was removed or renamed in between, and is 'y' of older values");
    }

    @Test
    void whatIsOnlyAddedRemovedMovedOrWidenedIsNoDifference() {
        Schema before = schema("{'name':'x','type':'int'},{'name':'y','type':'int'}");
        Schema between = schema("{'name':'y','type':'long'},{'name':'z','type':'int','default':1}");
        Schema after = schema("{'name':'z','type':'long','default':1},{'name':'y','type':'double'}");
        assertThat(SchemaDetour.difference(before, between, after)).isNull();
        assertThat(SchemaDetour.difference(before, between, between)).isNull();
    }

    @Test
    void aTypeThatHoldsItselfIsLookedAtOnce() {
        Schema tree = schema("{'name':'n','type':'int'},{'name':'of','type':{'type':'array','items':'R'}}");
        assertThat(SchemaDetour.difference(tree, tree, tree)).isNull();
    }

    private static Schema nullable(Schema schema) {
        return Schema.createUnion(Schema.create(Schema.Type.NULL), schema);
    }

    private static Schema holding(Schema schema) {
        return Schema.createRecord("H", null, "", false, List.of(new Schema.Field("held", schema)));
    }
}
