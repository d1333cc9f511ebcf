package dev.redraft.server.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.resp.RespValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is written as RDB in each version is read to the same data by a library that is not ours.
 */
class RdbReplicatorTest {
  private static final long SEED = Long.getLong("redraft.seed", 1);

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "10, false, yes, no",
    "11, false, no, yes",
    "11, true, yes, yes",
    "12, true, yes, no"
  })
  void theSameDataIsFound(int version, boolean fieldExpiries, String compression, String checksum)
      throws Exception {
    try (ServerUnderTest redraft =
            ServerUnderTest.redraft(
                folder,
                "--appendonly",
                "no",
                "--rdb-version",
                "" + version,
                "--rdbcompression",
                compression,
                "--rdbchecksum",
                checksum);
        RespSocket socket = redraft.connect()) {
      // The library does not know the infinities of compact sorted sets, those of Redis either.
      EveryEncoding.fill(redraft, SEED * 10 + version, false);
      SortedMap<String, SortedMap<String, Long>> fields = new TreeMap<>();
      if (fieldExpiries) {
        fields.put("3 few", expiring(socket, "few", 5));
        fields.put("3 many", expiring(socket, "many", 700));
      }
      assertThat(socket.call("SAVE").asText()).isEqualTo("OK");
      Path file = folder.resolve("dump.rdb");
      assertThat(new String(Files.readAllBytes(file), 0, 9, StandardCharsets.US_ASCII))
          .isEqualTo("REDIS00" + (fieldExpiries ? 12 : version));
      ReplicatorDump found = ReplicatorDump.of(file);
      SortedMap<String, List<String>> ours = plain(DataDump.of(redraft, 16).contents());
      assertThat(ours.size()).isGreaterThan(250);
      assertThat(found.contents().keySet()).isEqualTo(ours.keySet());
      for (String key : ours.keySet()) {
        assertThat(found.contents().get(key)).as(key).isEqualTo(ours.get(key));
      }
      assertThat(found.fieldExpiries()).isEqualTo(fields);
      List<Integer> types = new ArrayList<>(List.of(0, 2, 4, 5, 11, 16, 17, 18));
      types.addAll(version == 10 && !fieldExpiries ? List.of(19) : List.of(20, 21));
      if (fieldExpiries) {
        types.addAll(List.of(24, 25));
      }
      assertThat(found.types()).containsExactlyElementsOf(types);
    }
  }

  /** A hash in which every third field has an expiry. */
  private static SortedMap<String, Long> expiring(RespSocket socket, String key, int count)
      throws IOException {
    SortedMap<String, Long> expiries = new TreeMap<>();
    socket.call("SELECT", "3");
    for (int i = 0; i < count; i++) {
      socket.call("HSET", key, "field" + i, "value" + i);
      if (i % 3 == 0) {
        long when = 4_000_000_000_000L + i * 997L % 5000;
        RespValue set = socket.call("HPEXPIREAT", key, "" + when, "FIELDS", "1", "field" + i);
        assertThat(set.get(0).asLong()).isEqualTo(1);
        expiries.put("field" + i, when);
      }
    }
    return expiries;
  }

  /** Sorted sets by their members: a reader of files need not know the order of equal scores. */
  private static SortedMap<String, List<String>> plain(SortedMap<String, List<String>> contents) {
    for (List<String> content : contents.values()) {
      if (content.getFirst().equals("zset")) {
        List<String> members = new ArrayList<>();
        for (int i = 2; i < content.size(); i += 2) {
          members.add(content.get(i) + " " + content.get(i + 1));
        }
        content.subList(2, content.size()).clear();
        content.addAll(members.stream().sorted().toList());
      }
    }
    return contents;
  }
}
