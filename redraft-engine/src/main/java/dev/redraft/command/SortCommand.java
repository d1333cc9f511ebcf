package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.base.Bytes;
import dev.redraft.base.Doubles;
import dev.redraft.base.Slice;
import dev.redraft.config.KeyspaceEventsType;
import dev.redraft.keyspace.Database;
import dev.redraft.value.Elements;
import dev.redraft.value.ListValue;
import dev.redraft.value.Lists;
import dev.redraft.value.Record;
import dev.redraft.value.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SORT and SORT_RO (https://redis.io/docs/latest/commands/sort/). */
@SuppressWarnings("StaticAssignmentOfThrowable") // stackless
final class SortCommand {
  private static final CommandException NO_NUMBER =
      new CommandException("ERR One or more scores can't be converted into double");

  /** Elements that one effect adds at most. */
  private static final int EFFECT_ELEMENTS = 1024;

  /** An element with what it is sorted by; text is null where there is none. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Item(byte[] element, double score, byte @Nullable [] text) {}

  private SortCommand() {}

  static List<CommandSpec> specs() {
    String patterns =
        "For the optional BY/GET keyword. It is marked 'unknown' because the key names derive from"
            + " the content of the key we sort";
    String destination =
        "For the optional STORE keyword. It is marked 'unknown' because the keyword can appear"
            + " anywhere in the argument array";
    String tail =
        "[BY pattern:keys] [LIMIT offset count] [GET pattern:keys [GET pattern:keys ...]]"
            + " [ASC | DESC] [ALPHA]";
    String complexity = "O(N+M*log(M)) where N is the number of elements and M that of the reply";
    return List.of(
        command("sort", -2)
            .flags(Flag.WRITE, Flag.DENYOOM, Flag.MOVABLEKEYS)
            .categories("set", "sortedset", "list", "dangerous")
            .notOfGroupCategory()
            .complexity(complexity)
            .summary("Sorts a list, a set or a sorted set, and replies with it or keeps it.")
            .syntax("key " + tail + " [STORE destination]")
            .key(KeySpec.at("RO access", 1))
            .key(KeySpec.unknown("RO access", patterns))
            .key(KeySpec.unknown("OW update", destination))
            .body(c -> sort(c, SortOptions.parse(c, false))),
        command("sort_ro", -2)
            .since("7.0.0")
            .flags(Flag.READONLY, Flag.MOVABLEKEYS)
            .categories("set", "sortedset", "list", "dangerous")
            .notOfGroupCategory()
            .complexity(complexity)
            .summary("Replies with a list, a set or a sorted set in another order.")
            .syntax("key " + tail)
            .key(KeySpec.at("RO access", 1))
            .key(KeySpec.unknown("RO access", patterns))
            .body(c -> sort(c, SortOptions.parse(c, true))));
  }

  private static void sort(Context c, SortOptions options) {
    long record = Lookup.read(c, c.arg(1));
    int type = record == 0 ? ValueType.LIST : Record.type(Lookup.memory(c), record);
    if (type != ValueType.LIST && type != ValueType.SET && type != ValueType.ZSET) {
      throw Errors.WRONG_TYPE;
    }
    if (options.unsorted && type == ValueType.SET && options.store != null) {
      // A set has no order of its own that a replay would find again.
      options.unsorted = false;
      options.alphabetic = true;
      options.by = null;
    }
    List<byte[]> result = record == 0 ? List.of() : result(c, record, type, options);
    if (options.store == null) {
      reply(c, options, result);
    } else {
      store(c, options, options.store, result);
    }
  }

  private static List<byte[]> result(Context c, long record, int type, SortOptions options) {
    Elements elements = new Elements(c.keyspace().values(), record);
    long size = elements.size();
    long from = options.from(size);
    long count = options.count(size);
    List<byte[]> all = new ArrayList<>();
    if (options.unsorted) {
      boolean backwards = type != ValueType.SET && options.descending;
      elements.forEach(from, count, backwards, element -> all.add(element.toBytes()));
      return all;
    }
    elements.forEach(0, size, false, element -> all.add(element.toBytes()));
    Item[] items = new Item[all.size()];
    for (int i = 0; i < items.length; i++) {
      items[i] = item(c, all.get(i), options);
    }
    Comparator<Item> order = options.alphabetic ? alphabetic(options) : numeric();
    Arrays.sort(items, options.descending ? order.reversed() : order);
    List<byte[]> result = new ArrayList<>();
    for (long i = from; i < from + count; i++) {
      result.add(items[(int) i].element);
    }
    return result;
  }

  private static Item item(Context c, byte[] element, SortOptions options) {
    SortPattern by = options.by;
    byte[] text = by == null ? element : by.valueFor(c, element);
    if (options.alphabetic) {
      return new Item(element, 0, text);
    }
    return new Item(element, text == null ? 0 : score(text), null);
  }

  /** As C's strtod: white space before it and nothing at all are fine, and a zero byte ends it. */
  private static double score(byte[] text) {
    int end = 0;
    while (end < text.length && text[end] != 0) {
      end++;
    }
    int start = 0;
    while (start < end && Bytes.isSpace(text[start])) {
      start++;
    }
    if (end == 0) {
      return 0;
    }
    try {
      return Doubles.parse(text, start, end - start);
    } catch (NumberFormatException e) {
      throw NO_NUMBER;
    }
  }

  /** Equal scores are ordered by the bytes of the elements. */
  private static Comparator<Item> numeric() {
    return (a, b) ->
        a.score < b.score
            ? -1
            : a.score > b.score ? 1 : Arrays.compareUnsigned(a.element, b.element);
  }

  /** Elements without a text come first; equal texts are ordered by the bytes of the elements. */
  private static Comparator<Item> alphabetic(SortOptions options) {
    Comparator<Item> byText =
        Comparator.comparing(
            Item::text, Comparator.nullsFirst((a, b) -> Arrays.compareUnsigned(a, b)));
    return options.by == null
        ? byText
        : byText.thenComparing((a, b) -> Arrays.compareUnsigned(a.element, b.element));
  }

  private static void reply(Context c, SortOptions options, List<byte[]> result) {
    if (options.gets.isEmpty()) {
      c.reply().array(result.size());
      result.forEach(c.reply()::bulk);
      return;
    }
    c.reply().array((long) options.gets.size() * result.size());
    for (byte[] element : result) {
      for (SortPattern get : options.gets) {
        byte[] value = get.valueFor(c, element);
        if (value == null) {
          c.reply().nullBulk();
        } else {
          c.reply().bulk(value);
        }
      }
    }
  }

  private static void store(Context c, SortOptions options, Slice key, List<byte[]> result) {
    List<byte[]> stored = result;
    if (!options.gets.isEmpty()) {
      stored = new ArrayList<>();
      for (byte[] element : result) {
        for (SortPattern get : options.gets) {
          byte[] value = get.valueFor(c, element);
          stored.add(value == null ? new byte[0] : value);
        }
      }
    }
    if (stored.isEmpty()) {
      if (c.db().delete(key, c.now())) {
        c.event(KeyspaceEventsType.GENERIC, "del", key);
        c.changed(1);
      }
    } else {
      c.db().place(key, list(c, key, stored), c.now());
      c.event(KeyspaceEventsType.LIST, "sortstore", key);
      c.changed(stored.size());
      if (options.alphabetic && options.by != null || options.readsFields()) {
        logElements(c, key, stored);
      }
    }
    c.reply().integer(stored.size());
  }

  private static long list(Context c, Slice key, List<byte[]> elements) {
    Lists lists = c.keyspace().values().lists();
    Slice element = new Slice();
    long record =
        c.db()
            .detached(
                key,
                ValueType.LIST,
                ListValue.LISTPACK,
                ListValue.EMPTY,
                Database.NO_EXPIRY,
                c.now());
    lists.init(record);
    lists.at(record);
    try {
      for (byte[] bytes : elements) {
        lists.push(element.set(bytes, 0, bytes.length), false);
      }
    } catch (RuntimeException e) {
      c.db().discard(lists.record());
      throw e;
    }
    return lists.record();
  }

  /**
   * Elements with equal texts would come in any order from another server, and a replay still sees
   * fields whose time has passed, so the elements are listed.
   */
  private static void logElements(Context c, Slice key, List<byte[]> elements) {
    c.rewriteAs(2).arg(EffectWords.DEL).arg(key);
    for (int at = 0; at < elements.size(); at += EFFECT_ELEMENTS) {
      int end = Math.min(elements.size(), at + EFFECT_ELEMENTS);
      Effects effect = c.rewriteAs(2 + end - at).arg(EffectWords.RPUSH).arg(key);
      elements.subList(at, end).forEach(effect::arg);
    }
  }
}
