package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.memory.MemoryFullException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a failed command leaves of the unit that it belongs to. */
class EffectsTest {
  private final Effects effects = new Effects();

  private String finished() {
    effects.finish();
    String text =
        new String(effects.array(), effects.offset(), effects.length(), StandardCharsets.US_ASCII);
    effects.clear();
    return text.replace("\r\n", " ").strip();
  }

  @Test
  void anIncompleteEffectIsTakenBackWithItsDatabase() {
    effects.command(0, 2).arg("DEL").arg("gone");
    effects.command(5, 3).arg("SET").arg("key");
    effects.dropIncomplete();
    assertThat(finished()).isEqualTo("*2 $6 SELECT $1 0 *2 $3 DEL $4 gone");
    effects.command(0, 2).arg("DEL").arg("b");
    effects.dropIncomplete();
    assertThat(finished()).isEqualTo("*2 $3 DEL $1 b");
    effects.command(5, 2).arg("DEL").arg("c");
    assertThat(finished()).isEqualTo("*2 $6 SELECT $1 5 *2 $3 DEL $1 c");
  }

  @Test
  void anAbandonedUnitMakesTheNextOneNameItsDatabase() {
    effects.command(3, 2).arg("DEL");
    assertThatThrownBy(effects::finish).isInstanceOf(IllegalStateException.class);
    effects.abandon();
    assertThat(effects.commands()).isZero();
    effects.command(3, 2).arg("DEL").arg("a");
    assertThat(finished()).isEqualTo("*2 $6 SELECT $1 3 *2 $3 DEL $1 a");
  }

  /** A table of commands with one that changes data, states half of an effect and fails. */
  @Test
  void aBodyThatFailsHalfWayIsAnErrorAndTheNextCommandIsLoggedWhole() {
    for (RuntimeException failure :
        new RuntimeException[] {
          new IllegalStateException("a defect"), new MemoryFullException("full")
        }) {
      CommandTable table =
          new CommandTable(
              List.of(
                  CommandSpec.command("fails", 1)
                      .group(Group.GENERIC)
                      .since("1.0.0")
                      .flags(Flag.WRITE)
                      .summary("Fails.")
                      .body(c -> {
                        c.changed(1);
                        c.rewriteAs(3).arg("SET").arg("half");
                        throw failure;
                      }),
                  CommandSpec.command("works", 2)
                      .group(Group.GENERIC)
                      .since("1.0.0")
                      .flags(Flag.WRITE)
                      .summary("Works.")
                      .body(c -> {
                        c.changed(1);
                        c.reply().ok();
                      })));
      try (CommandRunner runner = new CommandRunner(table)) {
        assertThat(runner.run("FAILS").isError()).isTrue();
        assertThat(runner.persistence.units).isEmpty();
        assertThat(runner.text("WORKS", "x")).isEqualTo("OK");
        assertThat(runner.persistence.lastWords()).isEqualTo("SELECT 0 WORKS x");
      }
    }
  }
}
