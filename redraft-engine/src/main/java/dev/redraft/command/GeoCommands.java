package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.base.Bytes;
import dev.redraft.base.GeoDistance;
import dev.redraft.base.GeoHash;
import dev.redraft.base.Slice;
import dev.redraft.resp.Args;
import dev.redraft.resp.ReplyWriter;
import dev.redraft.value.SortedSetValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Positions on the earth, as scores of sorted sets: what adds and reads them. */
public final class GeoCommands {
  private static final byte[] ZADD = "zadd".getBytes(StandardCharsets.US_ASCII);

  /** Digits after the point of a coordinate. */
  private static final int DIGITS = 17;

  /** What a metre is divided into in a reply. */
  private static final double FRACTION = 10_000;

  private GeoCommands() {}

  /** The whole family. */
  public static List<CommandSpec> specs() {
    List<CommandSpec> all = new ArrayList<>();
    all.add(
        command("geoadd", -5)
            .group(Group.GEO)
            .since("3.2.0")
            .flags(Flag.WRITE, Flag.DENYOOM)
            .complexity("O(log N) for each member, where N is the size of the sorted set")
            .summary("Adds members with positions to a sorted set, or moves them.")
            .syntax(
                "key [NX | XX] [CH] longitude:double latitude:double member [longitude:double"
                    + " latitude:double member ...]")
            .history("6.2.0", "CH, NX and XX.")
            .key(KeySpec.at("RW update", 1))
            .body(GeoCommands::geoadd));
    all.add(
        read("geopos", -2)
            .complexity("O(N) where N is the number of members asked for")
            .summary("Replies with the positions of members.")
            .syntax("key member [member ...]")
            .body(GeoCommands::geopos));
    all.add(
        read("geohash", -2)
            .complexity("O(N) where N is the number of members asked for")
            .summary("Replies with the positions of members as geohash strings.")
            .syntax("key member [member ...]")
            .body(GeoCommands::geohash));
    all.add(
        read("geodist", -4)
            .summary("Replies with the distance between two members.")
            .syntax("key member1 member2 [M | KM | FT | MI]")
            .body(GeoCommands::geodist));
    all.addAll(GeoSearch.specs());
    return all;
  }

  private static CommandSpec read(String name, int arity) {
    return command(name, arity)
        .group(Group.GEO)
        .since("3.2.0")
        .flags(Flag.READONLY)
        .key(KeySpec.at("RO access", 1));
  }

  /** Becomes a ZADD, also in the log, as in Redis. */
  private static void geoadd(Context c) {
    int first = 2;
    boolean ifAbsent = false;
    boolean ifPresent = false;
    for (; first < c.argc(); first++) {
      if (c.argIs(first, "nx")) {
        ifAbsent = true;
      } else if (c.argIs(first, "xx")) {
        ifPresent = true;
      } else if (!c.argIs(first, "ch")) {
        break;
      }
    }
    if ((c.argc() - first) % 3 != 0 || (ifAbsent && ifPresent)) {
      throw Errors.SYNTAX;
    }
    Args zadd = new Args();
    zadd.add(ZADD, 0, ZADD.length);
    for (int i = 1; i < first; i++) {
      add(zadd, c.arg(i));
    }
    for (int i = first; i < c.argc(); i += 3) {
      GeoArgs.checkPosition(c, i);
      double longitude = SortedSetArgs.score(c.arg(i));
      double latitude = SortedSetArgs.score(c.arg(i + 1));
      byte[] score = Bytes.ofLong(GeoHash.encode(longitude, latitude, GeoHash.STEPS));
      zadd.add(score, 0, score.length);
      add(zadd, c.arg(i + 2));
    }
    SortedSetAdd.become(c, zadd);
  }

  private static void add(Args target, Slice word) {
    target.add(word.array(), word.offset(), word.length());
  }

  private static void geopos(Context c) {
    SortedSetValue set = SortedSetCommands.read(c, c.arg(1));
    c.reply().array(c.argc() - 2);
    for (int i = 2; i < c.argc(); i++) {
      if (set != null && set.find(c.arg(i))) {
        long cell = GeoHash.ofScore(set.score());
        position(c.reply(), GeoHash.longitude(cell), GeoHash.latitude(cell));
      } else {
        c.reply().nullArray();
      }
    }
  }

  private static void geohash(Context c) {
    SortedSetValue set = SortedSetCommands.read(c, c.arg(1));
    c.reply().array(c.argc() - 2);
    for (int i = 2; i < c.argc(); i++) {
      if (set != null && set.find(c.arg(i))) {
        c.reply().bulk(GeoHash.letters(GeoHash.ofScore(set.score())));
      } else {
        c.reply().nullBulk();
      }
    }
  }

  private static void geodist(Context c) {
    double unit = c.argc() == 5 ? GeoArgs.unit(c, 4) : 1;
    if (c.argc() > 5) {
      throw Errors.SYNTAX;
    }
    SortedSetValue set = SortedSetCommands.read(c, c.arg(1));
    if (set == null || !set.find(c.arg(2))) {
      c.reply().nullBulk();
      return;
    }
    long from = GeoHash.ofScore(set.score());
    if (!set.find(c.arg(3))) {
      c.reply().nullBulk();
      return;
    }
    long to = GeoHash.ofScore(set.score());
    double metres =
        GeoDistance.between(
            GeoHash.longitude(from),
            GeoHash.latitude(from),
            GeoHash.longitude(to),
            GeoHash.latitude(to));
    distance(c.reply(), metres / unit);
  }

  /** A longitude and a latitude. */
  static void position(ReplyWriter reply, double longitude, double latitude) {
    reply.array(2);
    reply.doubleText(coordinate(longitude));
    reply.doubleText(coordinate(latitude));
  }

  private static String coordinate(double value) {
    BigDecimal rounded = new BigDecimal(value).setScale(DIGITS, RoundingMode.HALF_EVEN);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  /** A distance with four digits after the point, as a bulk in both protocols. */
  static void distance(ReplyWriter reply, double value) {
    long scaled = (long) Math.rint(value * FRACTION);
    byte[] digits = Bytes.ofLong(Math.abs(scaled) + (long) FRACTION);
    byte[] whole = Bytes.ofLong(scaled / (long) FRACTION);
    byte[] text = new byte[whole.length + 5];
    System.arraycopy(whole, 0, text, 0, whole.length);
    text[whole.length] = '.';
    System.arraycopy(digits, digits.length - 4, text, whole.length + 1, 4);
    reply.bulk(text);
  }
}
