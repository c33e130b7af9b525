"""An asynchronous query with nothing but the standard library, step by step as the archive's help page shows it.

usage: python seed_script.py BASE_URL OUTPUT_FILE     BASE_URL ends in /tap-server
"""
import http.client
import sys
import time
import urllib.parse
from xml.dom.minidom import parseString

QUERY = ("SELECT DISTANCE(POINT('ICRS',ra,dec), POINT('ICRS',266.41683,-29.00781)) AS dist, * "
         "FROM gaiadr1.gaia_source "
         "WHERE 1=CONTAINS(POINT('ICRS',ra,dec),CIRCLE('ICRS',266.41683,-29.00781, 0.08333333)) ORDER BY dist ASC")


def connect(base):
    kind = http.client.HTTPSConnection if base.scheme == "https" else http.client.HTTPConnection
    return kind(base.hostname, base.port, timeout=60)


def main(base_url, output_file):
    base = urllib.parse.urlsplit(base_url)
    path = base.path.rstrip("/") + "/tap/async"
    parameters = urllib.parse.urlencode({
        "REQUEST": "doQuery", "LANG": "ADQL", "FORMAT": "votable_plain", "PHASE": "RUN",
        "JOBNAME": "Any name (optional)", "JOBDESCRIPTION": "Any description (optional)", "QUERY": QUERY})
    headers = {"Content-type": "application/x-www-form-urlencoded", "Accept": "text/plain"}

    connection = connect(base)
    connection.request("POST", path, parameters, headers)
    response = connection.getresponse()
    print("Status:", response.status, "Reason:", response.reason)
    location = response.getheader("location")
    print("Location:", location)
    job = location[location.rfind("/") + 1:]
    connection.close()

    while True:
        connection = connect(base)
        connection.request("GET", f"{path}/{job}")
        document = parseString(connection.getresponse().read())
        phase = document.getElementsByTagName("uws:phase")[0].firstChild.toxml()
        connection.close()
        print("Phase:", phase)
        if phase == "COMPLETED":
            break
        if phase in ("ERROR", "ABORTED"):
            sys.exit(f"the job ended in {phase}")
        time.sleep(0.2)  # an unchanged client polls; it is no test that waits here

    connection = connect(base)
    connection.request("GET", f"{path}/{job}/results/result")
    data = connection.getresponse().read()
    connection.close()
    with open(output_file, "wb") as file:
        file.write(data)
    print("Data saved in:", output_file)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
