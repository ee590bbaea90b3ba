package dev.weir.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import dev.weir.job.WeirJob;
import dev.weir.service.Weir;
import java.util.Arrays;

/**
 * Dependencies point one way: processor, connectors, state. A failure here is a decision to be thought over, not a line to
 * be added to the exceptions.
 */
@AnalyzeClasses(
        packages = "dev.weir",
        importOptions = {ImportOption.DoNotIncludeTests.class, LayersTest.NoTestJars.class})
class LayersTest {
    /** The tests of the modules below come as jars. */
    static final class NoTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    private static final String[] STATE = {
        "dev.weir.state..", "dev.weir.checkpoint..", "dev.weir.savepoint..", "dev.weir.env..", "dev.weir.error.."
    };
    private static final String[] CONNECTORS = {"dev.weir.connector.."};

    @ArchTest
    static final ArchRule stateKnowsNothingAboveIt =
            noClasses().that().resideInAnyPackage(STATE).should().dependOnClassesThat(inWeirBut(STATE));

    @ArchTest
    static final ArchRule connectorsKnowOnlyState = noClasses()
            .that()
            .resideInAnyPackage(CONNECTORS)
            .should()
            .dependOnClassesThat(inWeirBut(concat(STATE, CONNECTORS)));

    @ArchTest
    static final ArchRule kafkaIsImportedByItsConnectorAlone = noClasses()
            .that()
            .resideOutsideOfPackage("dev.weir.connector.kafka..")
            .and()
            .doNotImplement(WeirJob.class) // a job may look at the records as Kafka hands them out
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka..");

    @ArchTest
    static final ArchRule rocksDbIsImportedByItsBackendAlone = noClasses()
            .that()
            .resideOutsideOfPackage("dev.weir.state.rocksdb..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.rocksdb..");

    @ArchTest
    static final ArchRule amazonsSdkIsImportedByItsStoreAlone = noClasses()
            .that()
            .resideOutsideOfPackage("dev.weir.checkpoint.store.s3..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("software.amazon..");

    @ArchTest
    static final ArchRule nothingIsSerializedByJava = noClasses()
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.io.ObjectInputStream")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.io.ObjectOutputStream");

    @ArchTest
    static final ArchRule packagesFormNoCycles =
            SlicesRuleDefinition.slices().assignedFrom(new Packages()).should().beFreeOfCycles();

    /**
     * One slice per package, but {@code connector} and {@code connector.kafka} are one: a ConnectorContext hands out
     * clients. And {@code main}, which puts the parts together, stands above the package it is in.
     */
    private static final class Packages implements SliceAssignment {
        private static final String CONNECTOR = "dev.weir.connector";

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass c) {
            if (c.isEquivalentTo(Weir.class)) {
                return SliceIdentifier.of("main");
            }
            String name = c.getPackageName();
            return SliceIdentifier.of(name.startsWith(CONNECTOR + ".kafka") ? CONNECTOR : name);
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }

    private static DescribedPredicate<JavaClass> inWeirBut(String... packages) {
        return JavaClass.Predicates.resideInAPackage("dev.weir..")
                .and(JavaClass.Predicates.resideOutsideOfPackages(packages));
    }

    private static String[] concat(String[] a, String[] b) {
        String[] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }
}
