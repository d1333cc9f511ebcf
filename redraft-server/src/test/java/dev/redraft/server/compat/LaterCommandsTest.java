package dev.redraft.server.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link LaterCommands}, step by step. */
class LaterCommandsTest {
  @TempDir Path folder;

  @Test
  void repliesAreThoseOfTheDocumentation() throws Exception {
    List<String> replies = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    try (ServerUnderTest server = ServerUnderTest.redraft(folder);
        RespSocket socket = server.connect()) {
      for (LaterCommands.Step step : LaterCommands.steps()) {
        replies.add(step.command() + ": " + socket.call(step.command().split(" ")));
        expected.add(step.command() + ": " + step.reply());
      }
    }
    assertThat(replies).isEqualTo(expected);
  }
}
