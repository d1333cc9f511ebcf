package dev.redraft.command;

import dev.redraft.base.Slice;
import dev.redraft.config.KeyspaceEventsType;
import dev.redraft.keyspace.Database;
import dev.redraft.value.SortedSetBuilder;
import dev.redraft.value.SortedSetValue;
import dev.redraft.value.SortedSets;
import dev.redraft.value.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The commands on sorted sets, and what their families share. */
public final class SortedSetCommands {
  private SortedSetCommands() {}

  /** The whole family. */
  public static List<CommandSpec> specs() {
    List<CommandSpec> all = new ArrayList<>();
    all.addAll(SortedSetAdd.specs());
    all.addAll(SortedSetReads.specs());
    all.addAll(SortedSetRanges.specs());
    all.addAll(SortedSetRemovals.specs());
    all.addAll(SortedSetPops.specs());
    all.addAll(SortedSetAlgebra.specs());
    all.add(SortedSetRandom.spec());
    all.add(SortedSetScan.spec());
    return all;
  }

  static SortedSets sets(Context c) {
    return c.keyspace().values().sortedSets();
  }

  /** A sorted set to read, or null if the key is not there. Valid until the next such call. */
  static @Nullable SortedSetValue read(Context c, Slice key) {
    long record = Lookup.readOf(c, key, ValueType.ZSET);
    return record == 0 ? null : sets(c).reader().at(record);
  }

  static void event(Context c, String event, Slice key) {
    c.event(KeyspaceEventsType.ZSET, event, key);
  }

  /**
   * Tells that members were removed through {@link SortedSets}, and deletes the key if none is
   * left.
   */
  static void removed(Context c, Slice key, long record, String event) {
    SortedSets sets = sets(c);
    c.db().modified(key, record, sets.record());
    event(c, event, key);
    if (sets.size() == 0) {
      deleteEmpty(c, key);
    }
  }

  /** Deletes a key whose last member is gone. */
  static void deleteEmpty(Context c, Slice key) {
    c.db().delete(key, c.now());
    c.event(KeyspaceEventsType.GENERIC, "del", key);
  }

  /**
   * Makes a new sorted set the value of a key, in the place of whatever it was, or deletes the key
   * if it is empty; replies with the number of members.
   */
  static void store(Context c, Slice key, Consumer<SortedSetBuilder> content, String event) {
    SortedSetBuilder built = sets(c).builder().begin();
    long size = 0;
    try {
      content.accept(built);
      size = built.size();
      if (size > 0) {
        int encoding = built.encoding();
        int length = built.length(encoding);
        long record =
            c.db().detached(key, ValueType.ZSET, encoding, length, Database.NO_EXPIRY, c.now());
        built.writeTo(record);
        c.db().place(key, record, c.now());
      }
    } finally {
      built.close();
    }
    if (size == 0) {
      deleteTarget(c, key);
    } else {
      c.changed(1);
      event(c, event, key);
    }
    c.reply().integer(size);
  }

  /** Deletes the key that an empty result would be stored at. */
  static void deleteTarget(Context c, Slice key) {
    if (c.db().delete(key, c.now())) {
      c.event(KeyspaceEventsType.GENERIC, "del", key);
      c.changed(1);
    }
  }
}
