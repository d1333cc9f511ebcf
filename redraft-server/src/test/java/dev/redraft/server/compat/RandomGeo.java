package dev.redraft.server.compat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Positions in sorted sets. Distances are stored from keys alone whose members share a longitude:
 * others may differ from Redis's in the last bit, as sines do from one library to the next.
 */
final class RandomGeo implements Family {
  @Override
  public void add(Makers makers, Words words) {
    Supplier<String> key = () -> words.oneIn(20) ? words.anyKey() : "geo" + words.below(4);
    Supplier<String> member = () -> words.oneIn(20) ? words.value() : "place" + words.below(40);
    makers.put("geoadd", () -> geoadd(words, key.get(), member, () -> longitude(words)));
    makers.put("geoadd", () -> geoadd(words, key.get(), member, () -> longitude(words)));
    makers.put("geoadd", () -> geoadd(words, "meridian", member, () -> "13.5"));
    for (String name : List.of("geopos", "geohash")) {
      makers.put(
          name,
          () -> {
            List<String> line = new ArrayList<>(List.of(key.get()));
            line.addAll(words.some(member));
            return line;
          });
    }
    makers.put(
        "geodist",
        () -> {
          List<String> line = new ArrayList<>(List.of(key.get(), member.get(), member.get()));
          line.addAll(words.options(() -> List.of(unit(words))));
          return line;
        });
    searches(makers, words, key, member);
    radiuses(makers, words, key, member);
  }

  private static List<String> geoadd(
      Words words, String key, Supplier<String> member, Supplier<String> longitude) {
    List<String> line = new ArrayList<>(List.of(key));
    if (words.oneIn(4)) {
      line.addAll(words.options(() -> List.of(words.pick("NX", "XX")), () -> List.of("ch")));
    }
    for (int i = words.below(4); i >= 0; i--) {
      line.addAll(List.of(longitude.get(), latitude(words), member.get()));
    }
    return line;
  }

  private static void searches(
      Makers makers, Words words, Supplier<String> key, Supplier<String> member) {
    makers.put(
        "geosearch",
        () -> {
          List<String> line = new ArrayList<>(List.of(key.get()));
          line.addAll(shape(words, member));
          line.addAll(
              words.options(
                  () -> List.of("WITHCOORD"),
                  () -> List.of("WITHDIST"),
                  () -> List.of("WITHHASH")));
          return line;
        });
    makers.put(
        "geosearchstore",
        () -> {
          boolean distances = words.oneIn(3);
          List<String> line = new ArrayList<>();
          line.add(distances ? "metres" : "near" + words.below(3));
          line.add(distances ? "meridian" : key.get());
          line.addAll(
              distances
                  ? List.of("FROMLONLAT", "13.5", latitude(words), "BYRADIUS", "3000", "km")
                  : shape(words, member));
          if (distances) {
            line.add("STOREDIST");
          }
          return line;
        });
  }

  private static List<String> shape(Words words, Supplier<String> member) {
    List<String> line = new ArrayList<>();
    if (words.oneIn(2)) {
      line.addAll(List.of("FROMMEMBER", member.get()));
    } else {
      line.addAll(List.of("FROMLONLAT", longitude(words), latitude(words)));
    }
    if (words.oneIn(2)) {
      line.addAll(List.of("BYRADIUS", length(words), unit(words)));
    } else {
      line.addAll(List.of("BYBOX", length(words), length(words), unit(words)));
    }
    line.addAll(
        words.options(
            () -> List.of(words.pick("ASC", "desc")),
            () -> List.of("COUNT", "" + (1 + words.below(5)))));
    return line;
  }

  private static void radiuses(
      Makers makers, Words words, Supplier<String> key, Supplier<String> member) {
    for (String name : List.of("georadius", "georadiusbymember")) {
      for (String variant : List.of("", "_ro")) {
        makers.put(
            name + variant,
            () -> {
              List<String> line = new ArrayList<>(List.of(key.get()));
              line.addAll(
                  name.equals("georadius")
                      ? List.of(longitude(words), latitude(words))
                      : List.of(member.get()));
              line.addAll(List.of(length(words), unit(words)));
              line.addAll(
                  words.options(
                      () -> List.of(words.pick("ASC", "desc")),
                      () -> List.of("COUNT", "" + (1 + words.below(5)))));
              if (variant.isEmpty() && words.oneIn(4)) {
                line.addAll(List.of("STORE", "near" + words.below(3)));
              } else {
                line.addAll(
                    words.options(
                        () -> List.of("WITHCOORD"),
                        () -> List.of("WITHDIST"),
                        () -> List.of("WITHHASH")));
              }
              return line;
            });
      }
    }
  }

  /** The whole earth, or a part of it where much is near. */
  private static String longitude(Words words) {
    return switch (words.below(12)) {
      case 0 -> words.pick("180", "-180", "0", "180.0001", "inf");
      case 1, 2, 3, 4 -> words.below(360) - 180 + "." + words.below(1_000_000);
      default -> "13." + words.below(1_000_000);
    };
  }

  private static String latitude(Words words) {
    return switch (words.below(12)) {
      case 0 -> words.pick("85.05112878", "-85.05112878", "0", "85.06", "-90");
      case 1, 2, 3, 4 -> words.below(170) - 85 + "." + words.below(1_000_000);
      default -> "38." + words.below(1_000_000);
    };
  }

  private static String length(Words words) {
    return switch (words.below(6)) {
      case 0 -> "0";
      case 1 -> words.number(40_000_000);
      case 2 -> words.number(3000) + "." + words.number(1000);
      default -> words.number(500);
    };
  }

  private static String unit(Words words) {
    return words.pick("m", "km", "KM", "ft", "mi", "km");
  }
}
