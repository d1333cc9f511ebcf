package dev.redraft.engine;

import dev.redraft.command.Client;
import dev.redraft.command.Services;
import dev.redraft.config.Directive;
import dev.redraft.resp.BufferPool;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The directive maxmemory-clients: while the buffers of all clients together take more, those that
 * take most are disconnected. And without it, when the {@link BufferPool} has had to refuse
 * somebody: a client that holds much and gets nothing done. Clients with CLIENT NO-EVICT on are
 * counted neither here nor there.
 */
final class ClientEviction {
  private static final long STUCK_MILLIS = 5_000;
  private static final long STUCK_BYTES = 64 * 1024;

  private final Services services;
  private final BufferPool buffers;
  private long refusals;

  ClientEviction(Services services, BufferPool buffers) {
    this.services = services;
    this.buffers = buffers;
  }

  /** To be called regularly; takes time in proportion to the clients, if there is a reason to. */
  void run() {
    if (buffers.refusals() != refusals) {
      refusals = buffers.refusals();
      evictStuck();
    }
    long limit = limit();
    if (limit == 0) {
      return;
    }
    List<Client> counted = new ArrayList<>();
    long total = 0;
    for (Client client : services.clients().all()) {
      if (isCounted(client)) {
        counted.add(client);
        total += client.memory();
      }
    }
    if (total > limit) {
      counted.sort(Comparator.comparingLong(Client::memory).reversed());
    }
    for (int i = 0; i < counted.size() && total > limit; i++) {
      Client largest = counted.get(i);
      total -= largest.memory();
      evict(largest);
    }
  }

  /**
   * Somebody has found no room for a request or a reply: of those who have held much for long and
   * have neither completed a request nor sent more of it, the one who holds most has to go.
   */
  private void evictStuck() {
    long before = services.clock().millis() - STUCK_MILLIS;
    services.clients().all().stream()
        .filter(client -> isCounted(client) && client.lastActiveMillis() < before)
        .filter(client -> client.lastHeardMillis() < before)
        .filter(client -> client.memory() >= STUCK_BYTES)
        .max(Comparator.comparingLong(Client::memory))
        .ifPresent(this::evict);
  }

  private void evict(Client client) {
    services.events().notice("Evicting client " + client.id() + " at " + client.address());
    services.stats().evictedClients++;
    client.close();
  }

  private static boolean isCounted(Client client) {
    return !client.noEvict() && !client.isClosing() && client.kind() == Client.Kind.NETWORK;
  }

  /** Bytes; a percentage is one of maxmemory. */
  private long limit() {
    long value = services.config().number(Directive.MAXMEMORY_CLIENTS);
    return value >= 0 ? value : -value * services.config().number(Directive.MAXMEMORY) / 100;
  }
}
