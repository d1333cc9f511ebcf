package dev.redraft.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.Redraft;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two stores of one process that save in the same directory do not write to one file. */
@Timeout(60)
final class SharedFolderTest {
  @TempDir Path dir;

  private Redraft open(String dbfilename) {
    return Redraft.builder()
        .directory(dir)
        .set("dbfilename", dbfilename)
        .set("rdb-key-save-delay", "20000000")
        .open();
  }

  private List<String> names() throws Exception {
    try (Stream<Path> files = Files.list(dir)) {
      return files.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  private static boolean isSaving(Redraft store) {
    return store.call("INFO", "persistence").asText().contains("rdb_bgsave_in_progress:1");
  }

  @Test
  void twoStoresSaveAtOnce() throws Exception {
    try (Redraft one = open("one.rdb");
        Redraft two = open("two.rdb")) {
      List<Redraft> stores = List.of(one, two);
      for (Redraft store : stores) {
        store.call("SET", "key", store == one ? "1" : "2");
        store.call("SET", "other", "value");
        store.call("BGSAVE");
      }
      while (names().size() < 2) {
        Thread.sleep(5);
      }
      assertThat(names()).hasSize(2).allMatch(name -> name.matches("temp-\\d+-\\d+\\.rdb"));
      for (Redraft store : stores) {
        store.call("CONFIG", "SET", "rdb-key-save-delay", "0");
        while (isSaving(store)) {
          Thread.sleep(5);
        }
      }
      assertThat(names()).containsExactly("one.rdb", "two.rdb");
    }
    try (Redraft one = open("one.rdb");
        Redraft two = open("two.rdb")) {
      assertThat(one.call("GET", "key").asText()).isEqualTo("1");
      assertThat(two.call("GET", "key").asText()).isEqualTo("2");
    }
  }
}
