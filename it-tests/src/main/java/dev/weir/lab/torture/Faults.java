package dev.weir.lab.torture;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** All kinds of faults, and the choice among them. */
final class Faults {
    private Faults() {}

    static List<Fault> all() {
        List<Fault> all = new ArrayList<>(ProcessorFaults.all());
        all.addAll(ClusterFaults.all());
        all.addAll(SurroundingFaults.all());
        return all;
    }

    /** Those that a processor lives on with. */
    static List<Fault> survived() {
        return all().stream().filter(Fault::survived).toList();
    }

    /**
     * Those that are named.
     *
     * @param names each a name, or {@code name=weight}
     * @throws WeirException USAGE when there is none of a name
     */
    static List<Fault> named(List<String> names) {
        return names.stream().map(Faults::parse).toList();
    }

    private static Fault parse(String text) {
        int sign = text.indexOf('=');
        String name = sign < 0 ? text : text.substring(0, sign);
        Fault fault = all().stream()
                .filter(f -> f.name().equals(name))
                .findFirst()
                .orElseThrow(() -> usage("there is no fault '" + name + "', expected one of " + all()));
        return sign < 0 ? fault : fault.withWeight(weight(text, text.substring(sign + 1)));
    }

    private static int weight(String text, String weight) {
        try {
            int parsed = Integer.parseInt(weight);
            if (parsed > 0) {
                return parsed;
            }
        } catch (NumberFormatException e) {
            // As below.
        }
        throw usage("the weight of a fault is '" + weight + "' in '" + text + "', expected a whole number from 1");
    }

    private static WeirException usage(String message) {
        return new WeirException(ExitCode.USAGE, message);
    }

    /** Draws one by weight. */
    static Fault draw(List<Fault> among, SplittableRandom dice) {
        int drawn = dice.nextInt(among.stream().mapToInt(Fault::weight).sum());
        for (Fault fault : among) {
            drawn -= fault.weight();
            if (drawn < 0) {
                return fault;
            }
        }
        throw new IllegalStateException("drew beyond the weights of " + among);
    }
}
