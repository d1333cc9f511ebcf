package dev.redraft.engine;

import dev.redraft.command.Client;
import dev.redraft.command.Services;
import dev.redraft.config.Directive;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The directive maxmemory-clients: while the buffers of all clients together take more, those that
 * take most are disconnected. Clients with CLIENT NO-EVICT on are counted neither here nor there.
 */
final class ClientEviction {
  private final Services services;

  ClientEviction(Services services) {
    this.services = services;
  }

  /** To be called regularly; takes time in proportion to the clients, if the directive is set. */
  void run() {
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
      services.events().notice("Evicting client " + largest.id() + " at " + largest.address());
      services.stats().evictedClients++;
      largest.close();
    }
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
