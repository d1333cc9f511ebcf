package dev.redraft.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.base.Seeds;
import dev.redraft.base.Slice;
import dev.redraft.value.Record;
import dev.redraft.value.StringValue;
import dev.redraft.value.ValueType;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BulkLoadTest {
  private final KeyspaceFixture fixture = new KeyspaceFixture();
  private final Keyspace keyspace = fixture.keyspace;

  @AfterEach
  void close() {
    keyspace.validate();
    fixture.memory.close();
  }

  private long record(Database database, String key, String value, long expiry) {
    Slice text = Slice.of(value);
    long record =
        database.detached(
            Slice.of(key), ValueType.STRING, StringValue.EMBSTR, text.length(), expiry, 1);
    keyspace
        .memory()
        .write(
            Record.valueAddress(keyspace.memory(), record),
            text.array(),
            text.offset(),
            text.length());
    return record;
  }

  @Test
  void placesKeysOfSeveralDatabases() {
    Random random = Seeds.random("BulkLoadTest");
    Map<String, String> model = new HashMap<>();
    try (BulkLoad load = new BulkLoad(keyspace)) {
      for (int i = 0; i < 3000; i++) {
        int db = random.nextInt(3);
        String key = "key" + i;
        model.put(db + " " + key, "value" + i);
        long expiry = random.nextBoolean() ? Database.NO_EXPIRY : 1_000_000 + i;
        if (load.add(
            keyspace.database(db),
            Slice.of(key),
            record(keyspace.database(db), key, "value" + i, expiry))) {
          assertThat(load.place()).isZero();
        }
      }
      assertThat(load.place()).isZero();
    }
    assertThat(keyspace.size()).isEqualTo(model.size());
    model.forEach((name, value) -> {
      Database database = keyspace.database(name.charAt(0) - '0');
      long record = database.peek(Slice.of(name.substring(2)));
      assertThat(StringValue.bytes(keyspace.memory(), record)).asString().isEqualTo(value);
    });
  }

  @Test
  void findsAKeyThatIsThereAndFreesTheRest() {
    Database database = keyspace.database(0);
    database.setString(Slice.of("b"), Slice.of("old"), Database.NO_EXPIRY, 1);
    long before = keyspace.memory().stats().allocations();
    try (BulkLoad load = new BulkLoad(keyspace)) {
      for (String key : new String[] {"a", "b", "c"}) {
        load.add(database, Slice.of(key), record(database, key, "new", Database.NO_EXPIRY));
      }
      long twin = load.place();
      assertThat(keyspace.keyOf(twin)).hasToString("b");
    }
    assertThat(database.size()).isEqualTo(2);
    assertThat(keyspace.memory().stats().allocations()).isEqualTo(before + 1);
    long kept = database.peek(Slice.of("b"));
    assertThat(StringValue.bytes(keyspace.memory(), kept)).asString().isEqualTo("old");
  }

  @Test
  void findsAKeyTwiceInOneBatch() {
    Database database = keyspace.database(0);
    try (BulkLoad load = new BulkLoad(keyspace)) {
      load.add(database, Slice.of("a"), record(database, "a", "1", Database.NO_EXPIRY));
      load.add(database, Slice.of("a"), record(database, "a", "2", Database.NO_EXPIRY));
      assertThat(load.place()).isNotZero();
    }
    assertThat(database.size()).isEqualTo(1);
  }

  @Test
  void freesWhatWasNeverPlaced() {
    Database database = keyspace.database(0);
    long before = keyspace.memory().stats().allocations();
    try (BulkLoad load = new BulkLoad(keyspace)) {
      load.add(database, Slice.of("a"), record(database, "a", "1", Database.NO_EXPIRY));
    }
    assertThat(keyspace.memory().stats().allocations()).isEqualTo(before);
    assertThat(database.size()).isZero();
  }
}
