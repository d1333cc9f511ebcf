package dev.redraft.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Latency spikes by event, at most one sample a second and 160 an event, as LATENCY shows them
 * (https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/latency-monitor/).
 * Engine thread only.
 */
public final class LatencyMonitor {
  private static final int HISTORY = 160;

  /** A spike: when, in seconds since the epoch, and how long, in milliseconds. */
  public record Sample(long seconds, long millis) {}

  /** The spikes of one event, oldest first. */
  public static final class Series {
    private final List<Sample> samples = new ArrayList<>();
    private long maxMillis;

    public List<Sample> samples() {
      return samples;
    }

    /** The longest spike ever, also when its sample has gone. */
    public long maxMillis() {
      return maxMillis;
    }

    private void add(long seconds, long millis) {
      maxMillis = Math.max(maxMillis, millis);
      int last = samples.size() - 1;
      if (last >= 0 && samples.get(last).seconds() == seconds) {
        if (millis > samples.get(last).millis()) {
          samples.set(last, new Sample(seconds, millis));
        }
        return;
      }
      if (samples.size() == HISTORY) {
        samples.removeFirst();
      }
      samples.add(new Sample(seconds, millis));
    }
  }

  private final Map<String, Series> events = new TreeMap<>();

  /**
   * Notes that {@code event} took {@code millis}; the caller has compared it with
   * latency-monitor-threshold.
   */
  public void add(String event, long nowSeconds, long millis) {
    events.computeIfAbsent(event, e -> new Series()).add(nowSeconds, millis);
  }

  /** All events with a spike, by name. */
  public Map<String, Series> events() {
    return events;
  }

  public @Nullable Series event(String name) {
    return events.get(name);
  }

  /** Forgets an event's spikes; false if it had none. */
  public boolean reset(String event) {
    return events.remove(event) != null;
  }

  public int resetAll() {
    int count = events.size();
    events.clear();
    return count;
  }
}
