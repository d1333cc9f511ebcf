package dev.redraft.command;

import dev.redraft.resp.ReplyWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What COMMAND and COMMAND INFO reply about a command: ten elements
 * (https://redis.io/docs/latest/commands/command/).
 *
 * <p>The third to fifth name first and last key and the step between keys where one range can tell:
 * derived from the key specifications that start at a fixed index and stand one behind the other.
 */
final class CommandInfoReply {
  /** What Redis keeps to itself. */
  private static final Set<Flag> HIDDEN =
      EnumSet.of(Flag.TOUCHES_ARBITRARY_KEYS, Flag.NO_MANDATORY_KEYS, Flag.MAY_REPLICATE);

  /** First key, last key (negative from the end) and step; all 0 without keys at fixed places. */
  record Range(int first, int last, int step) {
    static final Range NONE = new Range(0, 0, 0);

    /** The one range that says where the keys are, as far as one can. */
    static Range of(List<KeySpec> specs) {
      if (specs.size() == 1 && isPlain(specs.getFirst())) {
        KeySpec only = specs.getFirst();
        int last = only.lastKey() >= 0 ? only.index() + only.lastKey() : only.lastKey();
        return new Range(only.index(), last, only.step());
      }
      int first = Integer.MAX_VALUE;
      int last = 0;
      int previous = 0;
      for (KeySpec spec : specs) {
        if (!isPlain(spec)) {
          continue;
        }
        if (spec.step() != 1 || previous != 0 && previous != spec.index() - 1) {
          break;
        }
        first = Math.min(first, spec.index());
        int end = spec.lastKey() >= 0 ? spec.index() + spec.lastKey() : spec.lastKey();
        // Compared without sign: a last key counted from the end is behind all others.
        last = Integer.compareUnsigned(last, end) > 0 ? last : end;
        previous = last;
      }
      return first == Integer.MAX_VALUE ? NONE : new Range(first, last, 1);
    }

    private static boolean isPlain(KeySpec spec) {
      return !spec.isKeyword() && !spec.isCounted() && !spec.isUnknown();
    }
  }

  private CommandInfoReply() {}

  static void write(ReplyWriter reply, CommandSpec spec) {
    reply.array(10);
    reply.bulk(spec.fullName());
    reply.integer(spec.arity());
    Set<Flag> flags = EnumSet.noneOf(Flag.class);
    flags.addAll(spec.flags());
    flags.removeAll(HIDDEN);
    reply.set(flags.size());
    flags.forEach(flag -> reply.simpleString(flag.replyName()));
    Range range = Range.of(spec.keys());
    reply.integer(range.first());
    reply.integer(range.last());
    reply.integer(range.step());
    reply.set(spec.allCategories().size());
    spec.allCategories().forEach(category -> reply.simpleString("@" + category));
    reply.set(spec.tips().size());
    spec.tips().forEach(reply::bulk);
    reply.set(spec.keys().size());
    spec.keys().forEach(key -> keySpec(reply, key));
    if (spec.subcommands().isEmpty()) {
      reply.set(0);
      return;
    }
    reply.array(spec.subcommands().size());
    spec.subcommands().forEach(sub -> write(reply, sub));
  }

  private static void keySpec(ReplyWriter reply, KeySpec key) {
    reply.map(key.notes().isEmpty() ? 3 : 4);
    if (!key.notes().isEmpty()) {
      reply.bulk("notes");
      reply.bulk(key.notes());
    }
    reply.bulk("flags");
    reply.set(key.access().size());
    key.access().forEach(flag -> reply.simpleString(flagName(flag)));
    if (key.isUnknown()) {
      unknown(reply, "begin_search");
      unknown(reply, "find_keys");
      return;
    }
    reply.bulk("begin_search");
    reply.map(2);
    reply.bulk("type");
    reply.bulk(key.isKeyword() ? "keyword" : "index");
    reply.bulk("spec");
    if (key.isKeyword()) {
      reply.map(2);
      reply.bulk("keyword");
      reply.bulk(key.keyword());
      pair(reply, "startfrom", key.index());
    } else {
      reply.map(1);
      pair(reply, "index", key.index());
    }
    reply.bulk("find_keys");
    reply.map(2);
    reply.bulk("type");
    reply.bulk(key.isCounted() ? "keynum" : "range");
    reply.bulk("spec");
    reply.map(3);
    if (key.isCounted()) {
      pair(reply, "keynumidx", key.keyNumIndex());
      pair(reply, "firstkey", key.firstKey());
      pair(reply, "keystep", key.step());
    } else {
      pair(reply, "lastkey", key.lastKey());
      pair(reply, "keystep", key.step());
      pair(reply, "limit", key.limit());
    }
  }

  private static void unknown(ReplyWriter reply, String part) {
    reply.bulk(part);
    reply.map(2);
    reply.bulk("type");
    reply.bulk("unknown");
    reply.bulk("spec");
    reply.map(0);
  }

  /** RO, RW, OW and RM are written large, all other words small. */
  static String flagName(String word) {
    return switch (word.toUpperCase(Locale.ROOT)) {
      case "RO", "RW", "OW", "RM" -> word.toUpperCase(Locale.ROOT);
      default -> word.toLowerCase(Locale.ROOT);
    };
  }

  private static void pair(ReplyWriter reply, String name, int value) {
    reply.bulk(name);
    reply.integer(value);
  }
}
