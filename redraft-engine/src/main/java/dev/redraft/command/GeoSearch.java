package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.base.GeoHash;
import dev.redraft.base.Slice;
import dev.redraft.resp.ReplyWriter;
import dev.redraft.value.ScoreRange;
import dev.redraft.value.SortedSetValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** GEOSEARCH, GEOSEARCHSTORE, and the older commands that they have replaced. */
final class GeoSearch {
  private static final String COMPLEXITY =
      "O(N + log M), where N is the number of members around the shape and M the size of the sorted"
          + " set";
  private static final String SHAPE =
      " <FROMMEMBER member | FROMLONLAT longitude:double latitude:double> <<BYRADIUS radius:double>"
          + " "
          + GeoArgs.UNITS
          + " | <BYBOX width:double> height:double "
          + GeoArgs.UNITS
          + "> [ASC | DESC] [<COUNT count> [ANY]]";
  private static final String RADIUS_OPTIONS =
      " radius:double "
          + GeoArgs.UNITS
          + " [WITHCOORD] [WITHDIST] [WITHHASH] [<COUNT count> [ANY]] [ASC | DESC]";
  private static final String STORES = " [STORE key] [STOREDIST key]";
  private static final String POSITION = "key longitude:double latitude:double";

  /** A member within the shape. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Found(
      byte[] member, double longitude, double latitude, double metres, double score) {}

  private GeoSearch() {}

  static List<CommandSpec> specs() {
    return List.of(
        spec("geosearch", -7, "6.2.0", "Replies with the members within a circle or a box.")
            .flags(Flag.READONLY)
            .syntax("key" + SHAPE + " [WITHCOORD] [WITHDIST] [WITHHASH]")
            .history("7.0.0", "Names of units in upper case.")
            .key(KeySpec.at("RO access", 1))
            .body(c -> run(c, GeoRequest.Form.SEARCH)),
        spec("geosearchstore", -8, "6.2.0", "Stores the members within a circle or a box.")
            .flags(Flag.WRITE, Flag.DENYOOM)
            .syntax("destination source" + SHAPE + " [STOREDIST]")
            .history("7.0.0", "Names of units in upper case.")
            .key(KeySpec.at("OW update", 1))
            .key(KeySpec.at("RO access", 2))
            .body(c -> run(c, GeoRequest.Form.STORE)),
        radius("georadius", -6, "Replies with the members within a circle, or stores them.")
            .deprecated("6.2.0", "GEOSEARCH and GEOSEARCHSTORE with the BYRADIUS argument")
            .syntax(POSITION + RADIUS_OPTIONS + STORES)
            .history("6.2.0", "ANY.")
            .history("7.0.0", "Names of units in upper case.")
            .key(KeySpec.after("OW update", "STORE", 6))
            .key(KeySpec.after("OW update", "STOREDIST", 6))
            .body(c -> run(c, GeoRequest.Form.RADIUS)),
        radius(
                "georadiusbymember",
                -5,
                "Replies with the members within a circle around a member, or stores them.")
            .deprecated(
                "6.2.0", "GEOSEARCH and GEOSEARCHSTORE with the BYRADIUS and FROMMEMBER arguments")
            .syntax("key member" + RADIUS_OPTIONS + STORES)
            .history("6.2.0", "ANY.")
            .history("7.0.0", "Names of units in upper case.")
            .key(KeySpec.after("OW update", "STORE", 5))
            .key(KeySpec.after("OW update", "STOREDIST", 5))
            .body(c -> run(c, GeoRequest.Form.MEMBER)),
        spec("georadius_ro", -6, "3.2.10", "Replies with the members within a circle.")
            .flags(Flag.READONLY)
            .deprecated("6.2.0", "GEOSEARCH with the BYRADIUS argument")
            .syntax(POSITION + RADIUS_OPTIONS)
            .history("6.2.0", "ANY.")
            .history("7.0.0", "Names of units in upper case.")
            .key(KeySpec.at("RO access", 1))
            .body(c -> run(c, GeoRequest.Form.RADIUS_RO)),
        spec(
                "georadiusbymember_ro",
                -5,
                "3.2.10",
                "Replies with the members within a circle around a member.")
            .flags(Flag.READONLY)
            .deprecated("6.2.0", "GEOSEARCH with the BYRADIUS and FROMMEMBER arguments")
            .syntax("key member" + RADIUS_OPTIONS)
            .history("6.2.0", "ANY.")
            .history("7.0.0", "Names of units in upper case.")
            .key(KeySpec.at("RO access", 1))
            .body(c -> run(c, GeoRequest.Form.MEMBER_RO)));
  }

  private static CommandSpec spec(String name, int arity, String since, String summary) {
    return command(name, arity)
        .group(Group.GEO)
        .since(since)
        .complexity(COMPLEXITY)
        .summary(summary);
  }

  private static CommandSpec radius(String name, int arity, String summary) {
    return spec(name, arity, "3.2.0", summary)
        .flags(Flag.WRITE, Flag.DENYOOM, Flag.MOVABLEKEYS)
        .key(KeySpec.at("RO access", 1));
  }

  private static void run(Context c, GeoRequest.Form form) {
    SortedSetValue set = SortedSetCommands.read(c, c.arg(form.key));
    GeoRequest request = new GeoRequest(c, form, set);
    Slice target = request.target;
    if (set == null && target == null) {
      c.reply().array(0);
      return;
    }
    List<Found> found = set == null ? new ArrayList<>() : search(set, request);
    if (request.order != 0) {
      Comparator<Found> nearest = Comparator.comparingDouble(Found::metres);
      found.sort(request.order > 0 ? nearest : nearest.reversed());
    }
    if (request.count > 0 && request.count < found.size()) {
      found = found.subList(0, (int) request.count);
    }
    if (target == null) {
      reply(c.reply(), found, request);
    } else {
      store(c, target, found, request);
    }
  }

  private static List<Found> search(SortedSetValue set, GeoRequest request) {
    List<Found> found = new ArrayList<>();
    long most = request.any ? request.count : Long.MAX_VALUE;
    GeoCells cells = GeoCells.covering(request.shape);
    ScoreRange range = new ScoreRange();
    for (int i = 0; i < cells.count() && found.size() < most; i++) {
      set.select(range.set(cells.from(i), false, cells.to(i), true));
      long left = set.to() - set.from();
      if (left > 0) {
        set.seek(set.from(), false);
      }
      for (; left > 0 && found.size() < most && set.next(); left--) {
        Found one = within(set, request.shape);
        if (one != null) {
          found.add(one);
        }
      }
    }
    return found;
  }

  private static @Nullable Found within(SortedSetValue set, GeoShape shape) {
    long cell = GeoHash.ofScore(set.score());
    double longitude = GeoHash.longitude(cell);
    double latitude = GeoHash.latitude(cell);
    double metres = shape.distanceInside(longitude, latitude);
    return Double.isNaN(metres)
        ? null
        : new Found(set.member().toBytes(), longitude, latitude, metres, set.score());
  }

  private static void reply(ReplyWriter reply, List<Found> found, GeoRequest request) {
    int parts =
        1
            + (request.withDistance ? 1 : 0)
            + (request.withHash ? 1 : 0)
            + (request.withPosition ? 1 : 0);
    reply.array(found.size());
    for (Found one : found) {
      if (parts > 1) {
        reply.array(parts);
      }
      reply.bulk(one.member);
      if (request.withDistance) {
        GeoCommands.distance(reply, one.metres / request.shape.unit);
      }
      if (request.withHash) {
        reply.integer((long) one.score);
      }
      if (request.withPosition) {
        GeoCommands.position(reply, one.longitude, one.latitude);
      }
    }
  }

  private static void store(Context c, Slice target, List<Found> found, GeoRequest request) {
    SortedSetCommands.store(
        c,
        target,
        built -> {
          Slice member = new Slice();
          for (Found one : found) {
            if (!built.find(member.set(one.member, 0, one.member.length))) {
              built.add(request.storeDistance ? one.metres / request.shape.unit : one.score);
            }
          }
        },
        request.form.isSearch() ? "geosearchstore" : "georadiusstore");
  }
}
