package dev.redraft.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.server.terminal.Screen;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Reading the trace and printing it while it grows. */
class TraceRunTest {
  private static String step(int number, String action, long nanos) {
    return String.format(
        "{\"number\":%d,\"process\":\"Parent\",\"action\":\"%s\",\"state\":\"state"
            + " %d\",\"start_us\":1000000,"
            + "\"duration_ns\":%d,\"bytes\":20,\"records\":1,\"child\":\"c%d\",\"buffer\":\"b\",\"aof\":\"a\"}",
        number, action, number, nanos, number);
  }

  private static TraceRun run(String outcome, String... steps) {
    String json =
        "{\"runs\":[{\"id\":3,\"reason\":\"a"
            + " \\\"reason\\\"\",\"layout\":\"MULTI\",\"start_us\":5,\"duration_ns\":6,"
            + "\"outcome\":\""
            + outcome
            + "\",\"steps\":["
            + String.join(",", steps)
            + "],\"states\":[]}]}\n";
    return TraceRun.parse(json).getFirst();
  }

  @Test
  void readsRuns() {
    TraceRun run = run("running", step(1, "Fork child", 9), step(2, "Write", -1));
    assertThat(run.reason()).isEqualTo("a \"reason\"");
    assertThat(run.isRunning()).isTrue();
    assertThat(run.steps()).hasSize(2);
    assertThat(run.steps().get(0).isRunning()).isFalse();
    assertThat(run.steps().get(1).isRunning()).isTrue();
    assertThat(TraceRun.parse("{\"runs\":[]}")).isEmpty();
  }

  @Test
  void rowsAppearInOrderOnceTheyAreKnown() {
    StringWriter text = new StringWriter();
    RunPrinter printer = new RunPrinter(new Screen(new PrintWriter(text), false));
    printer.update(run("running", step(1, "fork", 9), step(2, "write", -1), step(3, "buffer", -1)));
    assertThat(text.toString()).contains("fork").doesNotContain("write").doesNotContain("buffer");
    printer.update(
        run(
            "running",
            step(1, "fork", 9),
            step(2, "write", 9),
            step(3, "buffer", -1),
            step(4, "sync", 9)));
    assertThat(text.toString()).containsSubsequence("fork", "write", "buffer", "goes on", "sync");
    TraceRun last =
        run(
            "failed",
            step(1, "fork", 9),
            step(2, "write", 9),
            step(3, "buffer", -1),
            step(4, "sync", 9));
    printer.update(last);
    printer.variables(last);
    assertThat(text.toString().lines().filter(line -> line.contains("sync"))).hasSize(1);
    assertThat(text.toString())
        .contains(
            "0  not started  empty", "-  exited       empty           old", "failed after 6 ns");
  }

  @Test
  void readsJsonAndRefusesWhatIsNone() {
    assertThat(Json.parse(" { \"a\" : [ 1 , -2, \"\\u0041\\n\" ] , \"b\" : {} } "))
        .isEqualTo(Map.of("a", List.of(1L, -2L, "A\n"), "b", Map.of()));
    for (String wrong :
        List.of(
            "",
            "{",
            "[1,]",
            "{\"a\" 1}",
            "\"x",
            "[] x",
            "\"\\q\"",
            "\"\\u00\"",
            "nil",
            "[".repeat(40))) {
      assertThatThrownBy(() -> Json.parse(wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
