package dev.redraft.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.base.Seeds;
import dev.redraft.base.Slice;
import dev.redraft.keyspace.Database;
import dev.redraft.keyspace.Keyspace;
import dev.redraft.keyspace.KeyspaceListener;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryOptions;
import dev.redraft.platform.Clock;
import dev.redraft.platform.DiskFile;
import dev.redraft.platform.Entropy;
import dev.redraft.platform.MemoryDisk;
import dev.redraft.platform.NativeMemory;
import dev.redraft.value.Hashes;
import dev.redraft.value.ValueType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The commands that a rewrite makes of hashes, while the engine goes on changing them. */
class HashWriterTest {
  private static final Path BASE = Path.of("base");

  private final Random random = Seeds.random("HashWriterTest");
  private final Map<String, Map<String, String>> values = new HashMap<>();
  private final Map<String, Long> expiries = new HashMap<>();

  private static Slice slice(String text) {
    return new Slice(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private void set(Database db, Hashes hashes, String key, String field, String value, long at) {
    long record = db.peek(slice(key));
    if (record == 0) {
      record =
          db.create(
              slice(key), ValueType.HASH, hashes.firstEncoding(), 0, Database.NO_EXPIRY, 1000);
    }
    long fit = hashes.prepare(record, slice(field), slice(value), Hashes.NO_EXPIRY);
    db.modified(slice(key), record, fit);
    record = db.modified(slice(key), fit, hashes.set(fit, slice(field), slice(value)));
    if (at > 0) {
      db.hashFields().expireAt(slice(key), record, slice(field), at);
    }
  }

  /** Adds to the maps what the base says, and checks that no command carries too much. */
  private void read(byte[] base) {
    String text = new String(base, StandardCharsets.ISO_8859_1);
    int at = 0;
    while (at < text.length()) {
      int line = text.indexOf("\r\n", at);
      int count = Integer.parseInt(text.substring(at + 1, line));
      assertThat(text.charAt(at)).isEqualTo('*');
      at = line + 2;
      List<String> words = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        line = text.indexOf("\r\n", at);
        int length = Integer.parseInt(text.substring(at + 1, line));
        words.add(text.substring(line + 2, line + 2 + length));
        at = line + 4 + length;
      }
      apply(words);
    }
  }

  private void apply(List<String> words) {
    switch (words.getFirst()) {
      case "SELECT" -> assertThat(words.get(1)).isEqualTo("0");
      case "HMSET" -> {
        assertThat(words.size()).isBetween(4, 2 + 2 * BaseWriter.MAX_ITEMS);
        Map<String, String> hash = values.computeIfAbsent(words.get(1), any -> new HashMap<>());
        for (int i = 2; i < words.size(); i += 2) {
          assertThat(hash.put(words.get(i), words.get(i + 1))).isNull();
        }
      }
      case "HPEXPIREAT" -> {
        assertThat(words.subList(3, 5)).containsExactly("FIELDS", "1");
        assertThat(values.get(words.get(1))).containsKey(words.get(5));
        expiries.put(words.get(1) + "/" + words.get(5), Long.parseLong(words.get(2)));
      }
      default -> throw new AssertionError(words);
    }
  }

  @Test
  void writesWhatTheImageHolds() throws IOException {
    MemoryDisk disk = new MemoryDisk();
    Map<String, Map<String, String>> expected = new HashMap<>();
    Map<String, Long> expectedExpiries = new HashMap<>();
    try (Memory memory = Memory.open(MemoryOptions.small(NativeMemory.system()))) {
      Keyspace keyspace =
          new Keyspace(memory, 1, Clock.system(), new Entropy(1), KeyspaceListener.NONE);
      Database db = keyspace.database(0);
      Hashes hashes = keyspace.values().hashes();
      for (int size : new int[] {1, 63, 64, 65, 512, 513, 3000}) {
        for (int i = 0; i < size; i++) {
          String field = random.nextBoolean() ? "" + i : "field\r\n" + i;
          String value = i == 70 ? "v".repeat(200_000) : "" + random.nextLong();
          long at = size % 2 == 0 && i % 5 == 0 ? 4_000_000_000_000L + i : 0;
          set(db, hashes, "h" + size, field, value, at);
          expected.computeIfAbsent("h" + size, any -> new HashMap<>()).put(field, value);
          if (at > 0) {
            expectedExpiries.put("h" + size + "/" + field, at);
          }
        }
      }
      KeyspaceSource source = new KeyspaceSource(keyspace, () -> {});
      Image image = source.fork();
      for (int i = 0; i < 2000; i++) {
        set(db, hashes, "h" + (i % 2 == 0 ? 3000 : 64), "new" + i, "x".repeat(i), 5_000_000 + i);
      }
      db.delete(slice("h513"), 1000);
      ImageWriter writer = image.writer(disk.create(BASE), ImageFormat.RESP);
      while (writer.write(2) > 0) {
        keyspace.doWork(1_000_000);
      }
      writer.finish();
      image.close();
      keyspace.validate();
    }
    try (DiskFile file = disk.openForRead(BASE)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
      assertThat(file.read(bytes, 0)).isEqualTo(bytes.capacity());
      read(bytes.array());
    }
    assertThat(values).isEqualTo(expected);
    assertThat(expiries).isEqualTo(expectedExpiries);
  }
}
