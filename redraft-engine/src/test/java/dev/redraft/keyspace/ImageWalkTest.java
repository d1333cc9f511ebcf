package dev.redraft.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.base.Slice;
import dev.redraft.memory.Fork;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.RepeatedTest;

class ImageWalkTest {
  private static final int KEYS = 8000;

  private final long seed = Long.getLong("redraft.seed", System.nanoTime());
  private final Random random = new Random(seed);

  private static Map<String, String> walk(Fork fork) {
    Map<String, String> found = new HashMap<>();
    ImageWalk walk = new ImageWalk(fork);
    while (walk.next()) {
      int keyLength = walk.readKey();
      String key =
          walk.database() + ":" + new String(walk.key(), 0, keyLength, StandardCharsets.ISO_8859_1);
      int length = walk.readString();
      String value =
          new String(walk.value(), 0, length, StandardCharsets.ISO_8859_1) + "@" + walk.expiry();
      if (found.put(key, value) != null) {
        throw new AssertionError(key + " twice");
      }
    }
    return found;
  }

  /** A child reads the image while its parent writes, deletes, moves, expires and flushes. */
  @RepeatedTest(4)
  void childSeesTheForkWhileTheParentWrites() {
    System.out.println("redraft.seed=" + seed);
    try (KeyspaceFixture fixture = new KeyspaceFixture()) {
      Keyspace keyspace = fixture.keyspace;
      Map<String, String> expected = new HashMap<>();
      for (int i = 0; i < KEYS; i++) {
        int database = random.nextInt(3);
        long expiry = i % 5 == 0 ? fixture.now + random.nextInt(2000) : Database.NO_EXPIRY;
        String value = i % 3 == 0 ? Integer.toString(i) : "v".repeat(random.nextInt(300)) + i;
        fixture.set(keyspace.database(database), "k" + i, value, expiry);
        expected.put(database + ":k" + i, value + "@" + expiry);
      }
      try (Fork fork = fixture.memory.fork()) {
        CompletableFuture<Map<String, String>> child =
            CompletableFuture.supplyAsync(() -> walk(fork));
        for (int i = 0; i < 3 * KEYS; i++) {
          write(
              fixture,
              keyspace.database(random.nextInt(3)),
              Slice.of("k" + random.nextInt(2 * KEYS)));
        }
        keyspace.flushAll(fixture.now);
        while (keyspace.doWork(100_000)) {
          fixture.set("k" + random.nextInt(KEYS), "late");
        }
        assertThat(child.join()).isEqualTo(expected);
      }
    }
  }

  private void write(KeyspaceFixture fixture, Database database, Slice key) {
    long record = database.lookupWrite(key, fixture.now);
    switch (random.nextInt(7)) {
      case 0 -> database.delete(key, fixture.now);
      case 1 -> fixture.now += random.nextInt(2);
      case 2 -> {
        if (record != 0) {
          database.strings().append(key, record, Slice.of("tail"));
        }
      }
      case 3 -> {
        if (record != 0) {
          database.expireAt(key, record, fixture.now + random.nextInt(100));
        }
      }
      case 4 -> {
        if (record != 0) {
          database.move(key, record, fixture.keyspace.database(3), fixture.now);
        }
      }
      case 5 -> {
        fixture.keyspace.expireCycle().run(fixture.now, 5000);
        fixture.keyspace.swap(random.nextInt(3), random.nextInt(3), fixture.now);
      }
      default ->
          database.setString(key, Slice.of("new".repeat(random.nextInt(100))), -1, fixture.now);
    }
  }
}
