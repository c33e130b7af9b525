"""The worker of crash.py that is a user who has logged in: tables of its own, groups and shared items.

Like the others it keeps a ledger: True is acknowledged to be there, False acknowledged to be gone, MAYBE not answered.
"""
import random
import re
import xml.etree.ElementTree as ElementTree

from archive import Lost, archive

MAYBE = "maybe"
USER = "joe"


def csv_of(rows):
    return "id,x\n" + "".join(f"{number},{number / 8}\n" for number in rows)


class Owner:
    def __init__(self, seed, deaths):
        self.random = random.Random(seed)
        self.deaths = deaths
        self.tables = {}  # name → [state, rows]
        self.groups = {}  # id → state
        self.items = {}   # id → [state, group, table]
        self.made = 0
        self.lost_creations = 0
        self.problems = []
        self.client = None

    def work(self, url):
        """Until the server dies."""
        actions = {self.upload: 6, self.drop: 3, self.query: 3, self.create_group: 3, self.remove_group: 1, self.share: 4, self.unshare: 2}
        with archive(url) as self.client:
            try:
                self.client.login(USER, f"{USER}-secret")
                while True:
                    self.random.choices(list(actions), list(actions.values()))[0]()
                    self.deaths.acknowledged()
            except Lost:
                self.deaths.due.set()  # it may have died by itself
            except AssertionError as problem:
                self.problems.append(str(problem))
                self.deaths.due.set()

    def done(self, reply, what):
        assert reply.status == 200, f"{what} answered {reply.status}: {reply.text[:200]}"
        return reply

    def there(self, ledger):
        return [key for key, entry in ledger.items() if (entry[0] if isinstance(entry, list) else entry) is True]

    def upload(self):
        self.made += 1
        name, rows = f"crash_{self.made}", range(self.random.choice([1, 10, 5000]))
        entry = self.tables[name] = [MAYBE, rows]
        self.done(self.client.post("../Upload", {"TABLE_NAME": name, "FORMAT": "csv"}, {"FILE": ("t.csv", csv_of(rows).encode())}), "an upload")
        entry[0] = True

    def drop(self):
        for name in self.there(self.tables)[:1]:
            self.tables[name][0] = MAYBE
            for item in self.items.values():
                if item[2] == name and item[0] is True:
                    item[0] = MAYBE
            form = {"TABLE_NAME": name, "DELETE": "TRUE", "FORCE_REMOVAL": "TRUE"}
            self.done(self.client.post("../Upload", form), "the removal of a table")
            self.tables[name][0] = False

    def query(self):
        for name in self.there(self.tables)[-1:]:
            self.has_its_rows(name)

    def has_its_rows(self, name):
        reply = self.client.sync(f"SELECT id, x FROM user_{USER}.{name} ORDER BY id")
        assert reply.status == 200, f"table {name} answered {reply.status}: {reply.text[:200]}"
        seen = [(int(a), float(b)) for a, b in (line.split(",") for line in reply.text.splitlines()[1:])]
        assert seen == [(n, n / 8) for n in self.tables[name][1]], f"table {name} has {len(seen)} rows, not {len(self.tables[name][1])}"

    def order(self, what, **form):
        return self.done(self.client.post("share", {"action": what, **form}), what)

    def create(self, what, pattern, **form):
        self.lost_creations += 1
        found = re.search(pattern, self.order(what, **form).text)
        assert found, f"{what} does not say what it made"
        self.lost_creations -= 1
        return found.group(1)

    def create_group(self):
        self.made += 1
        title = f"crash {self.made}"
        self.groups[self.create("CreateOrUpdateGroup", r"Group '([^']+)'", title=title, description="d", users_list="ann,eve")] = True

    def remove_group(self):
        for group in self.there(self.groups)[:1]:
            self.groups[group] = MAYBE
            for item in self.items.values():
                if item[1] == group and item[0] is True:
                    item[0] = MAYBE  # whether the item goes with the group is not the page's business
            self.order("RemoveGroup", group_id=group)
            self.groups[group] = False

    def share(self):
        shared = {entry[2] for entry in self.items.values()}
        tables = [name for name in self.there(self.tables) if name not in shared]
        groups = self.there(self.groups)
        if tables and groups:
            table, group = self.random.choice(tables), self.random.choice(groups)
            item = self.create("CreateOrUpdateItem", r"Resource '([^']+)'", resource_type="0", title=f"user_{USER}.{table}", description="d",
                               items_list=f"{group}|Group|Read")
            self.items[item] = [True, group, table]

    def unshare(self):
        for item in self.there(self.items)[:1]:
            self.items[item][0] = MAYBE
            self.order("RemoveItem", resource_id=item, resource_type="0")
            self.items[item][0] = False

    def settle(self, what, ledger, listed, strangers=0):
        """The ledger against what is listed; what was open is settled by it."""
        for key, entry in ledger.items():
            state = entry[0] if isinstance(entry, list) else entry
            assert state is not True or key in listed, f"{what} {key} is lost"
            assert state is not False or key not in listed, f"{what} {key} is back after its removal"
            if isinstance(entry, list):
                entry[0] = key in listed
            else:
                ledger[key] = key in listed
        unknown = listed - set(ledger)
        assert len(unknown) <= strangers, f"{what}: {sorted(unknown)} were made by nobody"
        return len(unknown)

    def judge(self, client):
        """After a restart; raises AssertionError for what is not as it was."""
        self.client = client
        client.login(USER, f"{USER}-secret")
        tables = self.done(client.get("tables"), "tables").xml()
        names = {name.text.split(".")[-1] for name in tables.iter("name") if (name.text or "").startswith(f"user_{USER}.crash_")}
        self.settle("table", self.tables, names)
        left = self.lost_creations
        for what, ledger, tag, action in (("group", self.groups, "sharedGroup", "GetGroups"), ("item", self.items, "sharedItem", "GetSharedItems")):
            root = ElementTree.fromstring(self.done(client.get(f"share?action={action}"), action).body)
            left -= self.settle(what, ledger, {e.get("id") for e in root.iter() if e.tag.split("}")[-1] == tag}, left)
        for name in self.there(self.tables):
            self.has_its_rows(name)
        client.cookie = None
