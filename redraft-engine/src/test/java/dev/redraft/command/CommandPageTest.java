package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CommandPageTest {
  @Test
  void theCommittedPageIsUpToDate() throws IOException {
    Path page = Path.of("..", "docs", "commands.md");
    assertThat(Files.readString(page))
        .as("docs/commands.md is stale: see CommandPage for how to make it again")
        .isEqualTo(CommandPage.text(Families.table()));
  }

  @Test
  void everyCommandIsThere() {
    String page = CommandPage.text(Families.table());
    for (CommandSpec spec : Families.table().all()) {
      assertThat(page).containsIgnoringCase("| `" + spec.name());
      assertThat(spec.summary()).as(spec.name()).isNotEmpty();
      for (CommandSpec sub : spec.subcommands()) {
        assertThat(page).containsIgnoringCase("| `" + spec.name() + " " + sub.name());
        assertThat(sub.summary()).as(sub.fullName()).isNotEmpty();
      }
    }
  }
}
