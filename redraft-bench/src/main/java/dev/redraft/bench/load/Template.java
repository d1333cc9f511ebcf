package dev.redraft.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A request encoded once, with places that differ from number to number. In its arguments stand
 *
 * <ul>
 *   <li>{@code {n}}: the request's number, in ten digits;
 *   <li>{@code {n%M}}: the number modulo M, in ten digits;
 *   <li>{@code {r<M}}: a random number below M, in ten digits;
 *   <li>{@code {p<M}}: the numbers below M in a scattered order: each once in M requests;
 *   <li>{@code {bytes L}}: L random bytes.
 * </ul>
 *
 * Each place has random numbers of its own.
 */
public final class Template implements Request {
  private static final int DIGITS = 10;

  /** A prime: steps of it visit all numbers below any that it does not divide. */
  private static final long SCATTER = 1_000_000_007;

  private record Place(char kind, int at, long bound) {}

  private final byte[] bytes;
  private final List<Place> places = new ArrayList<>();

  private Template(String[] arguments) {
    StringBuilder text = new StringBuilder("*" + arguments.length + "\r\n");
    for (String argument : arguments) {
      append(text, argument);
    }
    bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  public static Template of(String... arguments) {
    return new Template(arguments);
  }

  private void append(StringBuilder text, String argument) {
    StringBuilder body = new StringBuilder();
    List<Place> inside = new ArrayList<>();
    int from = 0;
    for (int open = argument.indexOf('{'); open >= 0; open = argument.indexOf('{', from)) {
      int close = argument.indexOf('}', open);
      body.append(argument, from, open);
      Place place = place(argument.substring(open + 1, close), body.length());
      inside.add(place);
      body.append("0".repeat(place.kind == 'b' ? (int) place.bound : DIGITS));
      from = close + 1;
    }
    body.append(argument, from, argument.length());
    text.append('$').append(body.length()).append("\r\n");
    int start = text.length();
    inside.forEach(p -> places.add(new Place(p.kind, p.at + start, p.bound)));
    text.append(body).append("\r\n");
  }

  private static Place place(String text, int at) {
    String bound = text.replaceAll("\\D", "");
    return new Place(text.charAt(0), at, bound.isEmpty() ? Long.MAX_VALUE : Long.parseLong(bound));
  }

  @Override
  public int maxBytes() {
    return bytes.length;
  }

  @Override
  public void encode(long number, ByteBuffer target) {
    int start = target.position();
    target.put(bytes);
    for (int i = 0; i < places.size(); i++) {
      Place place = places.get(i);
      int at = start + place.at;
      switch (place.kind) {
        case 'n' -> digits(target, at, number % place.bound);
        case 'r' -> digits(target, at, Mix.below(place.bound, i, number));
        case 'p' -> digits(target, at, number % place.bound * SCATTER % place.bound);
        case 'b' -> random(target, at, (int) place.bound, Mix.of(i, number));
        default -> throw new IllegalStateException("a place of kind " + place.kind);
      }
    }
  }

  private static void digits(ByteBuffer target, int at, long number) {
    long rest = number;
    for (int i = at + DIGITS - 1; i >= at; i--) {
      long next = rest / 10;
      target.put(i, (byte) ('0' + (rest - next * 10)));
      rest = next;
    }
  }

  private static void random(ByteBuffer target, int at, int length, long seed) {
    int i = 0;
    for (; i + Long.BYTES <= length; i += Long.BYTES) {
      target.putLong(at + i, Mix.of(seed, i));
    }
    for (; i < length; i++) {
      target.put(at + i, (byte) Mix.of(seed, i));
    }
  }
}
