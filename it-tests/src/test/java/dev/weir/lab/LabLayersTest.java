package dev.weir.lab;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

/** The parts of the lab know each other one way, if at all. */
@AnalyzeClasses(packages = "dev.weir.lab", importOptions = ImportOption.DoNotIncludeTests.class)
class LabLayersTest {
    @ArchTest
    static final ArchRule partsFormNoCycles = SlicesRuleDefinition.slices()
            .matching("dev.weir.lab.(*)..")
            .should()
            .beFreeOfCycles();
}
