package kiln.farm.house;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// The walls of the house. What may not pass them is a compile error in spirit.
class ArchitectureTest {
    private static final JavaClasses KILN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar") && !location.contains("test-classes"))
            .importPackages("kiln");

    private static final String[] CORE = {
        "kiln.schemas.plan..", "kiln.schemas.problem..", "kiln.coordinator.plan..", "kiln.coordinator.ledger..", "kiln.coordinator.schedule..", "kiln.artifacts.image..", "kiln.artifacts.layout.."
    };

    private static final DescribedPredicate<JavaClass> IMPURE = resideInAnyPackage(
            "java.io..", "java.net..", "java.nio.file..", "java.util.concurrent..", "org.slf4j..", "com.fasterxml..");

    @Test
    void layersPointOneWay_andWorkerAndCoordinatorAreUnacquainted() {
        layeredArchitecture().consideringOnlyDependenciesInLayers()
                .layer("schemas").definedBy("kiln.schemas..")
                .layer("artifacts").definedBy("kiln.artifacts..")
                .layer("worker").definedBy("kiln.worker..")
                .layer("coordinator").definedBy("kiln.coordinator..")
                .layer("farm").definedBy("kiln.farm..")
                .whereLayer("farm").mayNotBeAccessedByAnyLayer()
                .whereLayer("worker").mayOnlyBeAccessedByLayers("farm")
                .whereLayer("coordinator").mayOnlyBeAccessedByLayers("farm")
                .whereLayer("artifacts").mayOnlyBeAccessedByLayers("worker", "coordinator", "farm")
                .check(KILN);
    }

    @Test
    void eachLibraryIsKnownInOnePlace() {
        library("io.vertx..", "kiln.coordinator.http..");
        library("io.micrometer..", "kiln.coordinator.http..");
        library("org.apache.kafka..", "kiln.farm.kafka..");
        library("io.minio..", "kiln.artifacts.store..");
        library("org.bouncycastle..", "kiln.coordinator.sign..");
        library("org.apache.commons.compress..", "kiln.artifacts.archive..");
        library("com.github.luben..", "kiln.artifacts.archive..", "kiln.artifacts.frame..");
        library("org.tukaani..", "kiln.artifacts.archive..", "kiln.artifacts.frame..");
        library("org.gaul..", "kiln.farm.embedded..");
        library("software.amazon..", "kiln.farm.embedded..");
        library("picocli..", "kiln.farm.cli..");
        library("com.networknt..", "kiln.schemas.json..");
        library("org.snakeyaml..", "kiln.schemas.catalog..", "kiln.farm..");
    }

    private static void library(String library, String... homes) {
        noClasses().that(resideOutsideOfPackages(homes)).should().dependOnClassesThat().resideInAPackage(library).check(KILN);
    }

    @Test
    void theCoreIsPure() {
        noClasses().that().resideInAnyPackage(CORE).should().dependOnClassesThat(IMPURE).check(KILN);
        // What the catalog holds is pure; how it is read from files is not.
        noClasses().that().resideInAPackage("kiln.schemas.catalog..").and().areRecords().and().arePublic()
                .should().dependOnClassesThat(IMPURE).check(KILN);
    }

    @Test
    void processesAreStartedInFewPlaces() {
        noClasses().that(resideOutsideOfPackages("kiln.worker.sandbox..", "kiln.farm.embedded..", "kiln.farm.chaos..", "kiln.farm.cli.."))
                .should().dependOnClassesThat().areAssignableTo(ProcessBuilder.class).check(KILN);
    }

    @Test
    void timeAndChanceComeInByTheDoor() {
        noClasses().that(resideOutsideOfPackages("kiln.farm.."))
                .should().callMethod(System.class, "currentTimeMillis")
                .orShould().callMethod(java.time.Instant.class, "now")
                .orShould().callMethod(java.util.UUID.class, "randomUUID")
                .orShould().callMethod(Math.class, "random")
                .orShould().callMethod(System.class, "getenv", String.class)
                .orShould().callMethod(java.time.InstantSource.class, "system")
                .check(KILN);
    }

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching("kiln.(*).(*)..").should().beFreeOfCycles().check(KILN);
    }

    @Test
    void nobodyPrintsButTheCommandLine() {
        noClasses().that(resideOutsideOfPackages("kiln.farm.cli..", "kiln.farm.embedded.."))
                .should().accessField(System.class, "out").orShould().accessField(System.class, "err").check(KILN);
    }

    @Test
    void somethingWasLookedAt() {
        classes().that(alwaysTrue()).should().resideInAPackage("kiln..").check(KILN);
        org.junit.jupiter.api.Assertions.assertTrue(KILN.size() > 100, "only " + KILN.size() + " classes found");
    }
}
