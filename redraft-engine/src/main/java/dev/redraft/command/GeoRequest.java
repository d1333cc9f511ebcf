package dev.redraft.command;

import dev.redraft.base.GeoHash;
import dev.redraft.base.Slice;
import dev.redraft.value.SortedSetValue;
import org.jspecify.annotations.Nullable;

/** The arguments of a search by position, checked in Redis's order. */
@SuppressWarnings("StaticAssignmentOfThrowable") // stackless
final class GeoRequest {
  /** The commands, by what stands before their options. */
  enum Form {
    SEARCH(1, 2),
    STORE(2, 3),
    RADIUS(1, 6),
    RADIUS_RO(1, 6),
    MEMBER(1, 5),
    MEMBER_RO(1, 5);

    /** The index of the key that is searched. */
    final int key;

    private final int options;

    Form(int key, int options) {
      this.key = key;
      this.options = options;
    }

    boolean isSearch() {
      return this == SEARCH || this == STORE;
    }

    private boolean mayStore() {
      return this == RADIUS || this == MEMBER;
    }
  }

  private static final CommandException NO_MEMBER =
      new CommandException("ERR could not decode requested zset member");
  private static final CommandException BAD_COUNT = new CommandException("ERR COUNT must be > 0");
  private static final CommandException ANY_ALONE =
      new CommandException("ERR the ANY argument requires COUNT argument");

  final Form form;
  final GeoShape shape = new GeoShape();
  boolean withDistance;
  boolean withHash;
  boolean withPosition;
  boolean any;
  boolean storeDistance;

  /** The most members in the reply, 0 for all. */
  long count;

  /** 1 nearest first, -1 farthest first, 0 as they are found. */
  int order;

  /** The key to store the members at, or null to reply with them. */
  @Nullable Slice target;

  private boolean fromMember;
  private boolean fromPosition;
  private boolean byCircle;
  private boolean byBox;

  /** {@code set} is the sorted set to search, or null if the key is not there. */
  GeoRequest(Context c, Form form, @Nullable SortedSetValue set) {
    this.form = form;
    switch (form) {
      case RADIUS, RADIUS_RO -> {
        centre(c, 2);
        GeoArgs.circle(c, 4, shape);
      }
      case MEMBER, MEMBER_RO -> {
        if (set != null) {
          centre(set, c.arg(2));
          GeoArgs.circle(c, 3, shape);
        }
      }
      case STORE -> target = c.arg(1);
      case SEARCH -> {}
    }
    for (int i = form.options; i < c.argc(); ) {
      int taken = take(c, i, c.argc() - i - 1, set);
      if (taken == 0) {
        throw Errors.SYNTAX;
      }
      i += taken;
    }
    check(c);
    if (count > 0 && order == 0 && !any) {
      order = 1;
    }
  }

  private void centre(Context c, int index) {
    GeoArgs.checkPosition(c, index);
    shape.centre(SortedSetArgs.score(c.arg(index)), SortedSetArgs.score(c.arg(index + 1)));
  }

  private void centre(SortedSetValue set, Slice member) {
    if (!set.find(member)) {
      throw NO_MEMBER;
    }
    long cell = GeoHash.ofScore(set.score());
    shape.centre(GeoHash.longitude(cell), GeoHash.latitude(cell));
  }

  /** Takes an option of which {@code more} arguments follow; replies how many it was. */
  private int take(Context c, int i, int more, @Nullable SortedSetValue set) {
    if (c.argIs(i, "withdist")) {
      withDistance = true;
    } else if (c.argIs(i, "withhash")) {
      withHash = true;
    } else if (c.argIs(i, "withcoord")) {
      withPosition = true;
    } else if (c.argIs(i, "any")) {
      any = true;
    } else if (c.argIs(i, "asc")) {
      order = 1;
    } else if (c.argIs(i, "desc")) {
      order = -1;
    } else if (c.argIs(i, "count") && more > 0) {
      count = c.longArg(i + 1);
      if (count <= 0) {
        throw BAD_COUNT;
      }
      return 2;
    } else if (form == Form.STORE && c.argIs(i, "storedist")) {
      storeDistance = true;
    } else if (form.mayStore() && more > 0 && (c.argIs(i, "store") || c.argIs(i, "storedist"))) {
      target = c.arg(i + 1);
      storeDistance = c.argIs(i, "storedist");
      return 2;
    } else {
      return form.isSearch() ? takeShape(c, i, more, set) : 0;
    }
    return 1;
  }

  private int takeShape(Context c, int i, int more, @Nullable SortedSetValue set) {
    if (c.argIs(i, "frommember") && more > 0 && !fromPosition) {
      fromMember = true;
      if (set != null) {
        centre(set, c.arg(i + 1));
      }
      return 2;
    }
    if (c.argIs(i, "fromlonlat") && more > 1 && !fromMember) {
      fromPosition = true;
      centre(c, i + 1);
      return 3;
    }
    if (c.argIs(i, "byradius") && more > 1 && !byBox) {
      byCircle = true;
      GeoArgs.circle(c, i + 1, shape);
      return 3;
    }
    if (c.argIs(i, "bybox") && more > 2 && !byCircle) {
      byBox = true;
      GeoArgs.box(c, i + 1, shape);
      return 4;
    }
    return 0;
  }

  private void check(Context c) {
    if (target != null && (withDistance || withHash || withPosition)) {
      throw new CommandException(
          "ERR "
              + (form == Form.STORE ? "GEOSEARCHSTORE" : "STORE option in GEORADIUS")
              + " is not compatible with WITHDIST, WITHHASH and WITHCOORD options");
    }
    if (form.isSearch() && !fromMember && !fromPosition) {
      throw new CommandException(
          "ERR exactly one of FROMMEMBER or FROMLONLAT can be specified for "
              + Errors.shown(c.arg(0), 128));
    }
    if (form.isSearch() && !byCircle && !byBox) {
      throw new CommandException(
          "ERR exactly one of BYRADIUS and BYBOX can be specified for "
              + Errors.shown(c.arg(0), 128));
    }
    if (any && count == 0) {
      throw ANY_ALONE;
    }
  }
}
