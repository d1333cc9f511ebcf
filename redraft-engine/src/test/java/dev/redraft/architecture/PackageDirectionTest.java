package dev.redraft.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Each package of the engine uses only those before it in the list of ARCHITECTURE.md, and the JDK.
 */
class PackageDirectionTest {
  private static final List<String> ORDER =
      List.of(
          "base",
          "platform",
          "config",
          "memory",
          "structure",
          "value",
          "keyspace",
          "rdb",
          "resp",
          "command",
          "aof",
          "rewrite",
          "engine");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.redraft");

  @Test
  void everyPackageUsesOnlyThoseBeforeIt() {
    List<String> allowed =
        new ArrayList<>(List.of("java..", "javax..", "com.sun.management..", "org.jspecify.."));
    for (String name : ORDER) {
      allowed.add("dev.redraft." + name + "..");
      // The public exceptions of the API package are thrown by the engine that implements it.
      String[] packages =
          name.equals("engine") ? with(allowed, "dev.redraft") : allowed.toArray(String[]::new);
      ArchRuleDefinition.classes()
          .that()
          .resideInAPackage("dev.redraft." + name + "..")
          .should()
          .onlyDependOnClassesThat(
              DescribedPredicate.describe("are in " + List.of(packages), c -> isIn(c, packages)))
          .allowEmptyShould(true)
          .check(CLASSES);
    }
  }

  @Test
  void everyPackageIsInTheOrder() {
    assertThat(CLASSES.stream().map(JavaClass::getPackageName).distinct())
        .allMatch(name -> name.equals("dev.redraft") || ORDER.contains(name.split("\\.")[2]));
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.redraft.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  private static boolean isIn(JavaClass type, String[] packages) {
    JavaClass component = type.isArray() ? type.getBaseComponentType() : type;
    return component.isPrimitive()
        || JavaClass.Predicates.resideInAnyPackage(packages).test(component);
  }

  private static String[] with(List<String> packages, String more) {
    List<String> all = new ArrayList<>(packages);
    all.add(more);
    return all.toArray(String[]::new);
  }
}
