package dev.redraft.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script and its AOT cache, in a copy of what a build leaves behind. */
class FastStartTest {
  private static final String USED = "Using AOT-linked classes: true";

  private static final Pattern RUNTIME =
      Pattern.compile("/(netty|picocli|jspecify|redraft-engine)-[^/]*(?<!-tests)\\.jar$");

  @TempDir Path root;
  private Path jar;
  private Path folder;

  @BeforeEach
  void build() throws Exception {
    Path script = Path.of("..", "redraft").toAbsolutePath().normalize();
    Files.copy(script, root.resolve("redraft"));
    assertThat(root.resolve("redraft").toFile().setExecutable(true)).isTrue();
    Files.createFile(root.resolve("pom.xml"));
    Path target = root.resolve("redraft-server/target");
    Files.createDirectories(target.resolve("lib"));
    Files.createDirectories(root.resolve("redraft-server/src/main"));
    Files.createDirectories(root.resolve("redraft-engine/src/main"));
    Files.createFile(root.resolve("redraft-server/pom.xml"));
    jar = target.resolve("redraft-server.jar");
    folder = target.resolve("aot");
    pack();
    Files.createFile(target.resolve(".built"));
    Files.setLastModifiedTime(
        target.resolve(".built"), FileTime.fromMillis(System.currentTimeMillis() + 3_600_000));
  }

  /** All classes of this build in one jar that names the libraries: folders have no place there. */
  private void pack() throws IOException {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<Path> folders = new ArrayList<>();
    List<String> libraries = new ArrayList<>();
    for (String entry : path.split(":")) {
      Path file = Path.of(entry);
      if (file.endsWith("target/classes")) {
        folders.add(file);
      } else if (RUNTIME.matcher(entry).find()) {
        // where a build puts them: the JVM's check of a cache takes no URLs of other places
        Path library = Path.of("lib", String.valueOf(file.getFileName()));
        Files.copy(file, jar.resolveSibling(library));
        libraries.add(library.toString());
      }
    }
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, String.join(" ", libraries));
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest)) {
      out.setLevel(1);
      for (Path classes : folders) {
        add(classes, out);
      }
    }
  }

  private static void add(Path classes, JarOutputStream out) throws IOException {
    try (Stream<Path> files = Files.walk(classes).filter(Files::isRegularFile)) {
      files
          .filter(file -> !file.endsWith("module-info.class") && !file.endsWith("MANIFEST.MF"))
          .forEach(file -> {
            try {
              out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
              Files.copy(file, out);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  /** {@code ./redraft --version}, at its end. */
  private Process run(Map<String, String> environment) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(root.resolve("redraft").toString(), "--version")
            .redirectErrorStream(true)
            .redirectOutput(root.resolve("output").toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("REDRAFT_"));
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
      return process;
    } finally {
      process.destroyForcibly();
    }
  }

  /** What the last run printed, standard error included. */
  private List<String> output() throws IOException {
    return Files.readAllLines(root.resolve("output"));
  }

  private List<String> version(Map<String, String> environment) throws Exception {
    int code = run(environment).exitValue();
    assertThat(code).as(String.join("\n", output())).isZero();
    return output();
  }

  private String log() throws Exception {
    return String.join("\n", version(Map.of("REDRAFT_JAVA_OPTS", "-Xlog:aot")));
  }

  private static void assertVersionAlone(List<String> lines) {
    assertThat(lines).singleElement().asString().startsWith("Redraft server v=");
  }

  @Test
  void aCacheIsMadeOnceUsedAndNeverInTheWay() throws Exception {
    List<String> first = version(Map.of());
    assertThat(first.getFirst()).isEqualTo("Preparing faster starts ...");
    assertVersionAlone(first.subList(1, first.size()));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .as(Files.readString(folder.resolve("rehearsal.log")))
          .containsExactlyInAnyOrder("key", "rehearsal.log", "server.aot");
    }
    FileTime made = Files.getLastModifiedTime(folder.resolve("server.aot"));
    assertVersionAlone(version(Map.of()));
    assertThat(log()).contains(USED);

    // options with which it can't be used
    assertVersionAlone(version(Map.of("REDRAFT_JAVA_OPTS", "-XX:-UseCompactObjectHeaders")));
    assertVersionAlone(version(Map.of("REDRAFT_JAVA_OPTS", "-XX:+UseZGC -XX:-UseSerialGC")));
    assertThat(version(Map.of("REDRAFT_AOT", "off", "REDRAFT_JAVA_OPTS", "-Xlog:aot")))
        .noneMatch(line -> line.contains("server.aot"));

    // a damaged one
    byte[] whole = Files.readAllBytes(folder.resolve("server.aot"));
    Files.write(folder.resolve("server.aot"), Arrays.copyOf(whole, whole.length / 2));
    assertVersionAlone(version(Map.of()));
    Files.writeString(folder.resolve("server.aot"), "no cache at all");
    assertVersionAlone(version(Map.of()));

    // one of other jars, kept by a key that pretends that it fits
    Files.write(folder.resolve("server.aot"), whole);
    Files.setLastModifiedTime(folder.resolve("server.aot"), made);
    Files.setLastModifiedTime(jar, FileTime.fromMillis(System.currentTimeMillis() - 86_400_000));
    assertVersionAlone(version(Map.of()));
    assertThat(log()).doesNotContain(USED);
  }

  @Test
  void aRehearsalThatFailsIsNotRepeated() throws Exception {
    // a jar whose program does not start
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest)) {
      out.putNextEntry(new JarEntry("dev/redraft/server/Main.class"));
      out.write(new byte[] {1, 2, 3});
    }
    assertThat(run(Map.of()).exitValue()).isNotZero();
    assertThat(output()).startsWith("Preparing faster starts ...");
    assertThat(run(Map.of()).exitValue()).isNotZero();
    assertThat(output()).isNotEmpty().doesNotContain("Preparing faster starts ...");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("key", "rehearsal.log");
    }
  }

  @Test
  void withoutAPlaceForACacheItStartsAsEver() throws Exception {
    Files.writeString(folder, "a file where the folder should be");
    assertVersionAlone(version(Map.of()));
  }
}
