package dev.redraft.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The usual commands allocate nothing on the Java heap in a steady state, and others no more than
 * {@code allocations.txt} says, whose lines are
 *
 * <pre>
 *   + 300 SADD s m#     preparation: so many times, with # from 0 on
 *   0 SADD s m          a command of the cycle, and the most bytes that one may take
 * </pre>
 *
 * <p>Counted by {@link AllocationProbe} in a JVM of its own that has the simplest compiler alone.
 */
class AllocationTest {
  private static final Pattern LINE = Pattern.compile("(\\d+) (.+)");

  @Test
  void usualCommandsAllocateNothing(@TempDir Path folder) throws Exception {
    List<String> input = new ArrayList<>();
    List<String> commands = new ArrayList<>();
    List<Long> bounds = new ArrayList<>();
    for (String line : lines()) {
      Matcher command = LINE.matcher(line);
      if (line.startsWith("+")) {
        input.add("+" + line.substring(1).strip());
      } else if (command.matches()) {
        bounds.add(Long.valueOf(command.group(1)));
        commands.add(command.group(2));
        input.add(command.group(2));
      }
    }
    List<String> output = probe(folder, input);
    assertThat(output).as("lines of the probe: %s", output).hasSameSizeAs(commands);
    List<String> over = new ArrayList<>();
    for (int i = 0; i < commands.size(); i++) {
      Matcher counted = LINE.matcher(output.get(i));
      assertThat(counted.matches()).as(output.get(i)).isTrue();
      assertThat(counted.group(2)).isEqualTo(commands.get(i));
      if (Long.parseLong(counted.group(1)) > bounds.get(i)) {
        over.add(output.get(i) + ", more than " + bounds.get(i));
      }
    }
    assertThat(over).isEmpty();
  }

  private static List<String> lines() throws IOException {
    try (InputStream in = AllocationTest.class.getResourceAsStream("allocations.txt")) {
      byte[] bytes = Objects.requireNonNull(in).readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    }
  }

  private static List<String> probe(Path folder, List<String> input) throws Exception {
    Path in = Files.write(folder.resolve("in"), input);
    Path out = folder.resolve("out");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                AllocationProbe.class.getName())
            .redirectInput(in.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return Files.readAllLines(out);
  }
}
