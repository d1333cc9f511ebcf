package dev.redraft.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.base.Seeds;
import dev.redraft.platform.SimulatedDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Rewrites of lists that go on changing, and what is loaded after them. */
class ListRewriteTest {
  private final Random random = Seeds.random("ListRewriteTest");

  @Test
  void listsThatChangeDuringRewrites() throws Exception {
    SimulatedDisk disk = new SimulatedDisk();
    String before;
    try (HandEngine engine = new HandEngine(disk, "appendfsync", "everysec")) {
      for (int i = 0; i < 600; i++) {
        change(engine);
      }
      for (int round = 0; round < 3; round++) {
        engine.send("BGREWRITEAOF");
        engine.thread.runAll();
        assertThat(engine.isRewriting()).isTrue();
        for (int i = 0; i < 300; i++) {
          change(engine);
          engine.stepAll();
        }
        engine.settle();
      }
      assertThat(engine.events).noneMatch(event -> event.contains("WARNING"));
      before = engine.digest();
    }
    try (HandEngine engine = new HandEngine(disk, "appendfsync", "everysec")) {
      assertThat(engine.digest()).isEqualTo(before);
    }
  }

  private void change(HandEngine engine) {
    String key = "list" + random.nextInt(5);
    String[] words =
        switch (random.nextInt(8)) {
          case 0, 1, 2 -> push("RPUSH", key);
          case 3 -> push("LPUSH", key);
          case 4 -> new String[] {"LSET", key, "" + random.nextInt(50), element()};
          case 5 -> new String[] {"LMOVE", key, "list" + random.nextInt(5), "LEFT", "RIGHT"};
          case 6 -> new String[] {"LPOP", key, "" + random.nextInt(20)};
          default -> new String[] {"LTRIM", key, "" + random.nextInt(3), "400"};
        };
    engine.send(words);
    engine.thread.runAll();
  }

  private String[] push(String name, String key) {
    List<String> words = new ArrayList<>(List.of(name, key));
    for (int i = random.nextInt(40); i >= 0; i--) {
      words.add(element());
    }
    return words.toArray(String[]::new);
  }

  private String element() {
    return switch (random.nextInt(12)) {
      case 0 -> "x".repeat(random.nextInt(500));
      case 1 -> random.nextInt(10) == 0 ? "y".repeat(70_000) : "";
      case 2, 3, 4 -> "" + random.nextLong();
      default -> "element:" + random.nextInt(1000);
    };
  }
}
