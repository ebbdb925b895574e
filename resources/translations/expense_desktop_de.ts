<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en">
<context>
    <name>Budgets</name>
    <message numerus="yes">
        <source>%n categories</source>
        <translation>
            <numerusform>%Ln Kategorie</numerusform>
            <numerusform>%Ln Kategorien</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n limits changed</source>
        <translation>
            <numerusform>%Ln Limit geändert</numerusform>
            <numerusform>%Ln Limits geändert</numerusform>
        </translation>
    </message>
    <message>
        <source>3-month average {currency}</source>
        <translation>3-Monats-Schnitt {currency}</translation>
    </message>
    <message>
        <source>A limit holds from its month on until you change it.</source>
        <translation>Ein Limit gilt ab seinem Monat, bis es geändert wird.</translation>
    </message>
    <message>
        <source>Budgets</source>
        <translation>Budgets</translation>
    </message>
    <message>
        <source>Carried over</source>
        <translation>Übertragen</translation>
    </message>
    <message>
        <source>Carried over {currency}</source>
        <translation>Übertrag {currency}</translation>
    </message>
    <message>
        <source>Carry over</source>
        <translation>Übertragen</translation>
    </message>
    <message>
        <source>Carry over on or off</source>
        <translation>Übertragen ein oder aus</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>Kategorie</translation>
    </message>
    <message>
        <source>Copy limits from {month}</source>
        <translation>Limits von {month} kopieren</translation>
    </message>
    <message>
        <source>Copy the limits of the month before</source>
        <translation>Limits des Vormonats kopieren</translation>
    </message>
    <message>
        <source>Edit the limit</source>
        <translation>Limit bearbeiten</translation>
    </message>
    <message>
        <source>End the budget</source>
        <translation>Budget beenden</translation>
    </message>
    <message>
        <source>Enter edits a limit; sums such as 120+35 work. Space on “Carried over” turns carrying over on or off. Alt ← and Alt → change the month.</source>
        <translation>Eingabe ändert ein Limit; Summen wie 120+35 gehen auch. Leertaste auf „Übertragen“ schaltet das Übertragen ein oder aus. Alt ← und Alt → wechseln den Monat.</translation>
    </message>
    <message>
        <source>Fix</source>
        <translation>Korrigieren</translation>
    </message>
    <message>
        <source>Fixed cost</source>
        <translation>Fixkosten</translation>
    </message>
    <message>
        <source>Fixed cost on or off</source>
        <translation>Fixkosten ein oder aus</translation>
    </message>
    <message>
        <source>History of the limit</source>
        <translation>Verlauf des Limits</translation>
    </message>
    <message>
        <source>It has never had a limit.</source>
        <translation>Sie hatte noch nie ein Limit.</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Übrig</translation>
    </message>
    <message>
        <source>Left {currency}</source>
        <translation>Übrig {currency}</translation>
    </message>
    <message>
        <source>Limit of {name}</source>
        <translation>Limit von {name}</translation>
    </message>
    <message>
        <source>Limit {currency}</source>
        <translation>Limit {currency}</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>Limits</translation>
    </message>
    <message>
        <source>Limits of {category}</source>
        <translation>Limits von {category}</translation>
    </message>
    <message>
        <source>Month after</source>
        <translation>Nächster Monat</translation>
    </message>
    <message>
        <source>Month before</source>
        <translation>Voriger Monat</translation>
    </message>
    <message>
        <source>Month: {month}</source>
        <translation>Monat: {month}</translation>
    </message>
    <message>
        <source>No limit</source>
        <translation>Kein Limit</translation>
    </message>
    <message>
        <source>No limits for {month} yet</source>
        <translation>Noch keine Limits für {month}</translation>
    </message>
    <message>
        <source>Not saved: {reason}</source>
        <translation>Nicht gespeichert: {reason}</translation>
    </message>
    <message>
        <source>Over</source>
        <translation>Darüber</translation>
    </message>
    <message>
        <source>Over budget</source>
        <translation>Über dem Budget</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Verbrauch</translation>
    </message>
    <message>
        <source>Set a limit</source>
        <translation>Limit setzen</translation>
    </message>
    <message>
        <source>Set a limit for a subcategory</source>
        <translation>Limit für eine Unterkategorie setzen</translation>
    </message>
    <message>
        <source>Set limits</source>
        <translation>Limits setzen</translation>
    </message>
    <message>
        <source>Show its expenses</source>
        <translation>Ihre Ausgaben zeigen</translation>
    </message>
    <message>
        <source>Show the expenses of the average</source>
        <translation>Die Ausgaben des Durchschnitts zeigen</translation>
    </message>
    <message>
        <source>Spent</source>
        <translation>Ausgegeben</translation>
    </message>
    <message>
        <source>Spent {currency}</source>
        <translation>Ausgegeben {currency}</translation>
    </message>
    <message>
        <source>The limit can’t be negative.</source>
        <translation>Das Limit kann nicht negativ sein.</translation>
    </message>
    <message>
        <source>The limits are so already</source>
        <translation>Die Limits sind schon so</translation>
    </message>
    <message>
        <source>There are no limits in {month}</source>
        <translation>Im {month} gibt es keine Limits</translation>
    </message>
    <message>
        <source>There is nothing else to suggest</source>
        <translation>Mehr gibt es nicht vorzuschlagen</translation>
    </message>
    <message>
        <source>This month</source>
        <translation>Dieser Monat</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>Summe</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Use all suggestions</source>
        <translation>Alle Vorschläge nehmen</translation>
    </message>
    <message>
        <source>Use the suggestion</source>
        <translation>Vorschlag nehmen</translation>
    </message>
    <message>
        <source>Use {amount}</source>
        <translation>{amount} nehmen</translation>
    </message>
    <message>
        <source>Without a limit</source>
        <translation>Ohne Limit</translation>
    </message>
    <message>
        <source>fixed</source>
        <translation>fix</translation>
    </message>
    <message>
        <source>fixed cost</source>
        <translation>Fixkosten</translation>
    </message>
    <message>
        <source>from {month}</source>
        <translation>ab {month}</translation>
    </message>
    <message>
        <source>limit {money}</source>
        <translation>Limit {money}</translation>
    </message>
    <message>
        <source>nearly used, {money} left</source>
        <translation>fast aufgebraucht, {money} übrig</translation>
    </message>
    <message>
        <source>outside every budget</source>
        <translation>außerhalb aller Budgets</translation>
    </message>
    <message>
        <source>today, day {day} of {days}</source>
        <translation>heute, Tag {day} von {days}</translation>
    </message>
    <message>
        <source>{amount} over</source>
        <translation>{amount} darüber</translation>
    </message>
    <message numerus="yes">
        <source>{money} a day for %n days</source>
        <translation>
            <numerusform>{money} am Tag für %Ln Tag</numerusform>
            <numerusform>{money} am Tag für %Ln Tage</numerusform>
        </translation>
    </message>
    <message>
        <source>{money} carried over</source>
        <translation>{money} übertragen</translation>
    </message>
    <message>
        <source>{money} left</source>
        <translation>{money} übrig</translation>
    </message>
    <message>
        <source>{money} over</source>
        <translation>{money} darüber</translation>
    </message>
    <message>
        <source>{money} spent</source>
        <translation>{money} ausgegeben</translation>
    </message>
    <message>
        <source>{number}% of {money}</source>
        <translation>{number} % von {money}</translation>
    </message>
    <message>
        <source>{number}% used</source>
        <translation>{number} % aufgebraucht</translation>
    </message>
</context>
<context>
    <name>Categories</name>
    <message numerus="yes">
        <source>%n archived category(s)</source>
        <translation>
            <numerusform>%Ln archivierte Kategorie</numerusform>
            <numerusform>%Ln archivierte Kategorien</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n category(s)</source>
        <translation>
            <numerusform>%Ln Kategorie</numerusform>
            <numerusform>%Ln Kategorien</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n expense(s)</source>
        <translation>
            <numerusform>%Ln Ausgabe</numerusform>
            <numerusform>%Ln Ausgaben</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n expense(s) move from {source} to {target}.</source>
        <translation>
            <numerusform>%Ln Ausgabe geht von {source} nach {target} über.</numerusform>
            <numerusform>%Ln Ausgaben gehen von {source} nach {target} über.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n inside them</source>
        <translation>
            <numerusform>%Ln darin</numerusform>
            <numerusform>%Ln darin</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n subcategory(s) go along.</source>
        <translation>
            <numerusform>%Ln Unterkategorie geht mit.</numerusform>
            <numerusform>%Ln Unterkategorien gehen mit.</numerusform>
        </translation>
    </message>
    <message>
        <source>A month {currency}</source>
        <translation>Im Monat {currency}</translation>
    </message>
    <message>
        <source>Added {name}</source>
        <translation>{name} hinzugefügt</translation>
    </message>
    <message>
        <source>Archive</source>
        <comment>verb</comment>
        <translation>Archivieren</translation>
    </message>
    <message>
        <source>Archived</source>
        <translation>Archiviert</translation>
    </message>
    <message>
        <source>Archived {name}</source>
        <translation>{name} archiviert</translation>
    </message>
    <message>
        <source>Archived: hidden from lists; its expenses stay.</source>
        <translation>Archiviert: in Listen verborgen; die Ausgaben bleiben.</translation>
    </message>
    <message>
        <source>Average a month</source>
        <translation>Durchschnitt im Monat</translation>
    </message>
    <message>
        <source>Blue</source>
        <comment>a colour</comment>
        <translation>Blau</translation>
    </message>
    <message>
        <source>Bring back</source>
        <translation>Zurückholen</translation>
    </message>
    <message>
        <source>Brought back {name}</source>
        <translation>{name} zurückgeholt</translation>
    </message>
    <message>
        <source>Categories</source>
        <translation>Kategorien</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>Kategorie</translation>
    </message>
    <message>
        <source>Changed on two devices</source>
        <translation>Auf zwei Geräten geändert</translation>
    </message>
    <message>
        <source>Choose a category</source>
        <translation>Kategorie wählen</translation>
    </message>
    <message>
        <source>Choose the category into which it goes.</source>
        <translation>Die Kategorie wählen, in der sie aufgehen soll.</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Farbe</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Deleted it again</source>
        <translation>Wieder gelöscht</translation>
    </message>
    <message>
        <source>Deleted on one device, used on another: it was brought back.</source>
        <translation>Auf einem Gerät gelöscht, auf einem anderen benutzt: Sie wurde zurückgeholt.</translation>
    </message>
    <message>
        <source>Deleted {name}</source>
        <translation>{name} gelöscht</translation>
    </message>
    <message>
        <source>Edit in the panel</source>
        <translation>Im Seitenbereich bearbeiten</translation>
    </message>
    <message>
        <source>Enter makes it. It gets the colour of {parent}.</source>
        <translation>Die Eingabetaste legt sie an. Sie bekommt die Farbe von {parent}.</translation>
    </message>
    <message>
        <source>Enter makes it. It gets the colour that is used least.</source>
        <translation>Die Eingabetaste legt sie an. Sie bekommt die Farbe, die am seltensten vorkommt.</translation>
    </message>
    <message>
        <source>Expenses</source>
        <translation>Ausgaben</translation>
    </message>
    <message>
        <source>Find a category</source>
        <translation>Kategorie suchen</translation>
    </message>
    <message>
        <source>Fix</source>
        <translation>Korrigieren</translation>
    </message>
    <message>
        <source>Give it up</source>
        <translation>Aufgeben</translation>
    </message>
    <message>
        <source>Given up; it stays as the server has it.</source>
        <translation>Aufgegeben; es bleibt, wie der Server es hat.</translation>
    </message>
    <message>
        <source>Hidden from lists; its expenses stay.</source>
        <translation>In Listen verborgen; die Ausgaben bleiben.</translation>
    </message>
    <message>
        <source>Inside</source>
        <translation>Darin</translation>
    </message>
    <message>
        <source>It has no expenses.</source>
        <translation>Sie hat keine Ausgaben.</translation>
    </message>
    <message>
        <source>It has subcategories: categories have two levels.</source>
        <translation>Sie hat Unterkategorien: Kategorien haben zwei Ebenen.</translation>
    </message>
    <message>
        <source>Its expenses move into the category that you choose.</source>
        <translation>Ihre Ausgaben gehen in die gewählte Kategorie über.</translation>
    </message>
    <message>
        <source>Its limit goes along.</source>
        <translation>Ihr Limit geht mit.</translation>
    </message>
    <message>
        <source>Kept it</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Last 12 months</source>
        <translation>Letzte 12 Monate</translation>
    </message>
    <message>
        <source>Lime</source>
        <comment>a colour</comment>
        <translation>Limette</translation>
    </message>
    <message>
        <source>Make one here, or type #name with an expense: it is made when you press Enter.</source>
        <translation>Hier eine anlegen oder bei einer Ausgabe #Name schreiben: Sie entsteht mit der Eingabetaste.</translation>
    </message>
    <message>
        <source>Mauve</source>
        <comment>a colour</comment>
        <translation>Mauve</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>Zusammenführen</translation>
    </message>
    <message>
        <source>Merge into</source>
        <translation>Zusammenführen mit</translation>
    </message>
    <message>
        <source>Merge into {name}</source>
        <translation>Mit {name} zusammenführen</translation>
    </message>
    <message>
        <source>Merged {source} into {target}, {expenses}</source>
        <translation>{source} mit {target} zusammengeführt, {expenses}</translation>
    </message>
    <message>
        <source>Merging…</source>
        <translation>Wird zusammengeführt…</translation>
    </message>
    <message>
        <source>Moss</source>
        <comment>a colour</comment>
        <translation>Moos</translation>
    </message>
    <message>
        <source>Move into the one above</source>
        <translation>In die darüber verschieben</translation>
    </message>
    <message>
        <source>Move out of its parent</source>
        <translation>Aus der Oberkategorie herausnehmen</translation>
    </message>
    <message>
        <source>Moved {name} into {parent}</source>
        <translation>{name} nach {parent} verschoben</translation>
    </message>
    <message>
        <source>Moved {name} out of {parent}</source>
        <translation>{name} aus {parent} herausgenommen</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>New category</source>
        <translation>Neue Kategorie</translation>
    </message>
    <message>
        <source>New name</source>
        <translation>Neuer Name</translation>
    </message>
    <message>
        <source>No categories match</source>
        <translation>Keine passenden Kategorien</translation>
    </message>
    <message>
        <source>No categories yet</source>
        <translation>Noch keine Kategorien</translation>
    </message>
    <message>
        <source>None</source>
        <comment>a colour</comment>
        <translation>Keine</translation>
    </message>
    <message>
        <source>Not saved: {reason}</source>
        <translation>Nicht gespeichert: {reason}</translation>
    </message>
    <message>
        <source>Nothing has reached the server yet.</source>
        <translation>Noch hat nichts den Server erreicht.</translation>
    </message>
    <message>
        <source>Ochre</source>
        <comment>a colour</comment>
        <translation>Ocker</translation>
    </message>
    <message>
        <source>Petrol</source>
        <comment>a colour</comment>
        <translation>Petrol</translation>
    </message>
    <message>
        <source>Pink</source>
        <comment>a colour</comment>
        <translation>Rosa</translation>
    </message>
    <message>
        <source>Refused by the server</source>
        <translation>Vom Server abgelehnt</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Rose</source>
        <comment>a colour</comment>
        <translation>Rosé</translation>
    </message>
    <message>
        <source>Select a category</source>
        <translation>Kategorie auswählen</translation>
    </message>
    <message>
        <source>Show all categories</source>
        <translation>Alle Kategorien zeigen</translation>
    </message>
    <message>
        <source>Show its expenses</source>
        <translation>Ihre Ausgaben zeigen</translation>
    </message>
    <message>
        <source>Show or hide archived categories</source>
        <translation>Archivierte Kategorien ein- oder ausblenden</translation>
    </message>
    <message>
        <source>Show or hide the panel</source>
        <translation>Seitenbereich ein- oder ausblenden</translation>
    </message>
    <message>
        <source>Show these expenses</source>
        <translation>Diese Ausgaben zeigen</translation>
    </message>
    <message>
        <source>Sky</source>
        <comment>a colour</comment>
        <translation>Himmelblau</translation>
    </message>
    <message>
        <source>Subcategories have the colour of {parent}. Choose it there.</source>
        <translation>Unterkategorien haben die Farbe von {parent}. Sie wird dort gewählt.</translation>
    </message>
    <message>
        <source>Teal</source>
        <comment>a colour</comment>
        <translation>Türkis</translation>
    </message>
    <message>
        <source>Their limits add up.</source>
        <translation>Ihre Limits werden addiert.</translation>
    </message>
    <message>
        <source>There are two categories of this name.</source>
        <translation>Es gibt zwei Kategorien dieses Namens.</translation>
    </message>
    <message>
        <source>There are two categories of this name: merge one into the other.</source>
        <translation>Es gibt zwei Kategorien dieses Namens: Sie lassen sich zusammenführen.</translation>
    </message>
    <message>
        <source>These expenses have no category. To give them one, select them in Expenses.</source>
        <translation>Diese Ausgaben haben keine Kategorie. Unter „Ausgaben“ auswählen, um ihnen eine zu geben.</translation>
    </message>
    <message>
        <source>Top level</source>
        <translation>Oberste Ebene</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>Summe</translation>
    </message>
    <message>
        <source>Total {currency}</source>
        <translation>Summe {currency}</translation>
    </message>
    <message>
        <source>Totals</source>
        <translation>Summen</translation>
    </message>
    <message>
        <source>Umber</source>
        <comment>a colour</comment>
        <translation>Umbra</translation>
    </message>
    <message>
        <source>Uncategorised</source>
        <translation>Ohne Kategorie</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Violet</source>
        <comment>a colour</comment>
        <translation>Violett</translation>
    </message>
    <message>
        <source>What was refused is not shown. Do it again, or give it up.</source>
        <translation>Das Abgelehnte ist nicht zu sehen. Es noch einmal tun oder aufgeben.</translation>
    </message>
    <message>
        <source>archived</source>
        <translation>archiviert</translation>
    </message>
    <message>
        <source>changed on two devices</source>
        <translation>auf zwei Geräten geändert</translation>
    </message>
    <message>
        <source>since {month}</source>
        <translation>seit {month}</translation>
    </message>
    <message>
        <source>there are two of this name</source>
        <translation>gibt es zweimal</translation>
    </message>
    <message>
        <source>{amount} a month</source>
        <translation>{amount} im Monat</translation>
    </message>
    <message>
        <source>{amount} in twelve months</source>
        <translation>{amount} in zwölf Monaten</translation>
    </message>
    <message>
        <source>{colour}, from {parent}</source>
        <translation>{colour}, von {parent}</translation>
    </message>
    <message>
        <source>{keys} undoes it.</source>
        <translation>{keys} macht es rückgängig.</translation>
    </message>
    <message>
        <source>{source} has no expenses of its own.</source>
        <translation>{source} hat selbst keine Ausgaben.</translation>
    </message>
    <message>
        <source>{source} is archived. {keys} undoes it.</source>
        <translation>{source} wird archiviert. {keys} macht es rückgängig.</translation>
    </message>
    <message>
        <source>“{text}”</source>
        <translation>„{text}“</translation>
    </message>
</context>
<context>
    <name>Entry</name>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Add an expense: 12.50 lunch at Luigi yesterday #eating out</source>
        <translation>Ausgabe hinzufügen: 12,50 Mittagessen bei Luigi gestern #essen gehen</translation>
    </message>
    <message>
        <source>Add this expense  Enter</source>
        <translation>Diese Ausgabe hinzufügen  Eingabe</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Betrag</translation>
    </message>
    <message>
        <source>Amount: {value}</source>
        <translation>Betrag: {value}</translation>
    </message>
    <message>
        <source>Amount?</source>
        <translation>Betrag?</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>Kategorie</translation>
    </message>
    <message>
        <source>Category: {value}</source>
        <translation>Kategorie: {value}</translation>
    </message>
    <message>
        <source>Category: {value} (suggested)</source>
        <translation>Kategorie: {value} (Vorschlag)</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>Date: {value}</source>
        <translation>Datum: {value}</translation>
    </message>
    <message>
        <source>Enter changes it, Delete takes it away</source>
        <translation>Eingabe ändert es, Entf nimmt es weg</translation>
    </message>
    <message>
        <source>Give an amount, for example 12.50.</source>
        <translation>Einen Betrag angeben, zum Beispiel 12,50.</translation>
    </message>
    <message>
        <source>Make “{name}”?</source>
        <translation>„{name}“ anlegen?</translation>
    </message>
    <message>
        <source>New category “{name}”</source>
        <translation>Neue Kategorie „{name}“</translation>
    </message>
    <message>
        <source>New: {name}</source>
        <translation>Neu: {name}</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Note: {value}</source>
        <translation>Notiz: {value}</translation>
    </message>
    <message>
        <source>Payee</source>
        <translation>Empfänger</translation>
    </message>
    <message>
        <source>Payee: {value}</source>
        <translation>Empfänger: {value}</translation>
    </message>
    <message>
        <source>Quick entry</source>
        <translation>Schnelleingabe</translation>
    </message>
    <message>
        <source>Quick entry bar</source>
        <translation>Leiste der Schnelleingabe</translation>
    </message>
    <message>
        <source>Suggestions</source>
        <translation>Vorschläge</translation>
    </message>
    <message>
        <source>Tab</source>
        <translation>Tab</translation>
    </message>
    <message>
        <source>The line can’t say that. Change it there.</source>
        <translation>In der Zeile lässt sich das nicht sagen. Dort ändern.</translation>
    </message>
    <message>
        <source>Type an amount and what it was, for example 4.20 coffee</source>
        <translation>Betrag und wofür, zum Beispiel 4,20 Kaffee</translation>
    </message>
    <message numerus="yes">
        <source>in %n day(s)</source>
        <translation>
            <numerusform>in %Ln Tag</numerusform>
            <numerusform>in %Ln Tagen</numerusform>
        </translation>
    </message>
    <message>
        <source>tomorrow</source>
        <translation>morgen</translation>
    </message>
</context>
<context>
    <name>Expenses</name>
    <message numerus="yes">
        <source>%Ln expense(s)</source>
        <translation>
            <numerusform>%Ln Ausgabe</numerusform>
            <numerusform>%Ln Ausgaben</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n categories</source>
        <translation>
            <numerusform>%Ln Kategorie</numerusform>
            <numerusform>%Ln Kategorien</numerusform>
        </translation>
    </message>
    <message>
        <source>30 days</source>
        <translation>30 Tage</translation>
    </message>
    <message>
        <source>7 days</source>
        <translation>7 Tage</translation>
    </message>
    <message>
        <source>Add an expense</source>
        <translation>Ausgabe hinzufügen</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>All categories</source>
        <translation>Alle Kategorien</translation>
    </message>
    <message>
        <source>All columns, as they were</source>
        <translation>Alle Spalten wie zu Beginn</translation>
    </message>
    <message>
        <source>Amount {symbol}</source>
        <translation>Betrag {symbol}</translation>
    </message>
    <message>
        <source>Amount, maximum</source>
        <translation>Betrag, höchstens</translation>
    </message>
    <message>
        <source>Amount, minimum</source>
        <translation>Betrag, mindestens</translation>
    </message>
    <message>
        <source>Average {sum}</source>
        <translation>Durchschnitt {sum}</translation>
    </message>
    <message>
        <source>Back to expenses</source>
        <translation>Zurück zu den Ausgaben</translation>
    </message>
    <message>
        <source>Bring back what is selected</source>
        <translation>Auswahl zurückholen</translation>
    </message>
    <message>
        <source>Categories</source>
        <translation>Kategorien</translation>
    </message>
    <message>
        <source>Categories: {words}</source>
        <translation>Kategorien: {words}</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>Kategorie</translation>
    </message>
    <message numerus="yes">
        <source>Category of %n expense(s)</source>
        <translation>
            <numerusform>Kategorie von %Ln Ausgabe</numerusform>
            <numerusform>Kategorie von %Ln Ausgaben</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Changed %n expense(s)</source>
        <translation>
            <numerusform>%Ln Ausgabe geändert</numerusform>
            <numerusform>%Ln Ausgaben geändert</numerusform>
        </translation>
    </message>
    <message>
        <source>Changed on two devices</source>
        <translation>Auf zwei Geräten geändert</translation>
    </message>
    <message>
        <source>Clear filters</source>
        <translation>Filter aufheben</translation>
    </message>
    <message>
        <source>Clear the filters</source>
        <translation>Filter aufheben</translation>
    </message>
    <message>
        <source>Columns…</source>
        <translation>Spalten…</translation>
    </message>
    <message numerus="yes">
        <source>Copied %n expense(s)</source>
        <translation>
            <numerusform>%Ln Ausgabe kopiert</numerusform>
            <numerusform>%Ln Ausgaben kopiert</numerusform>
        </translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Custom…</source>
        <translation>Zeitraum…</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>Date: a day earlier (-)</source>
        <translation>Datum: einen Tag früher (-)</translation>
    </message>
    <message>
        <source>Date: a day later (+)</source>
        <translation>Datum: einen Tag später (+)</translation>
    </message>
    <message>
        <source>Date: a month earlier ([)</source>
        <translation>Datum: einen Monat früher ([)</translation>
    </message>
    <message>
        <source>Date: a month later (])</source>
        <translation>Datum: einen Monat später (])</translation>
    </message>
    <message>
        <source>Date: today (T)</source>
        <translation>Datum: heute (T)</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>Gelöscht</translation>
    </message>
    <message numerus="yes">
        <source>Deleted %n expense(s), {sum}</source>
        <translation>
            <numerusform>%Ln Ausgabe gelöscht, {sum}</numerusform>
            <numerusform>%Ln Ausgaben gelöscht, {sum}</numerusform>
        </translation>
    </message>
    <message>
        <source>Deleted expenses</source>
        <translation>Gelöschte Ausgaben</translation>
    </message>
    <message>
        <source>Duplicate to today</source>
        <translation>Auf heute kopieren</translation>
    </message>
    <message numerus="yes">
        <source>Duplicated %n expense(s) to today</source>
        <translation>
            <numerusform>%Ln Ausgabe auf heute kopiert</numerusform>
            <numerusform>%Ln Ausgaben auf heute kopiert</numerusform>
        </translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <source>Edit the expense</source>
        <translation>Ausgabe bearbeiten</translation>
    </message>
    <message>
        <source>Expenses</source>
        <translation>Ausgaben</translation>
    </message>
    <message>
        <source>Export what is shown, or everything</source>
        <translation>Exportieren, was zu sehen ist, oder alles</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Filters</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Find a category</source>
        <translation>Kategorie suchen</translation>
    </message>
    <message>
        <source>Find a category…</source>
        <translation>Kategorie suchen…</translation>
    </message>
    <message>
        <source>Find or name a category</source>
        <translation>Kategorie suchen oder benennen</translation>
    </message>
    <message>
        <source>First day</source>
        <translation>Erster Tag</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>Import a CSV file</source>
        <translation>CSV-Datei importieren</translation>
    </message>
    <message>
        <source>Import a CSV file…</source>
        <translation>CSV-Datei importieren…</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importieren…</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>Letzter Tag</translation>
    </message>
    <message>
        <source>Last month</source>
        <translation>Vormonat</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Wird geladen…</translation>
    </message>
    <message>
        <source>New category “{name}”</source>
        <translation>Neue Kategorie „{name}“</translation>
    </message>
    <message>
        <source>No deleted expenses</source>
        <translation>Keine gelöschten Ausgaben</translation>
    </message>
    <message>
        <source>No expenses from {first} to {last}</source>
        <translation>Keine Ausgaben von {first} bis {last}</translation>
    </message>
    <message>
        <source>No expenses in this period</source>
        <translation>Keine Ausgaben in diesem Zeitraum</translation>
    </message>
    <message>
        <source>No expenses in {period}</source>
        <translation>Keine Ausgaben: {period}</translation>
    </message>
    <message>
        <source>No expenses match</source>
        <translation>Keine passenden Ausgaben</translation>
    </message>
    <message>
        <source>No expenses yet</source>
        <translation>Noch keine Ausgaben</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>Not on the server yet</source>
        <translation>Noch nicht auf dem Server</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Nothing has reached the server yet.</source>
        <translation>Noch hat nichts den Server erreicht.</translation>
    </message>
    <message>
        <source>Nothing to change: it is so already.</source>
        <translation>Nichts zu ändern: Es ist schon so.</translation>
    </message>
    <message>
        <source>Payee</source>
        <translation>Empfänger</translation>
    </message>
    <message>
        <source>Payee or note</source>
        <translation>Empfänger, Notiz</translation>
    </message>
    <message>
        <source>Period</source>
        <translation>Zeitraum</translation>
    </message>
    <message>
        <source>Refused by the server</source>
        <translation>Vom Server abgelehnt</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message numerus="yes">
        <source>Restored %n expense(s), {sum}</source>
        <translation>
            <numerusform>%Ln Ausgabe wiederhergestellt, {sum}</numerusform>
            <numerusform>%Ln Ausgaben wiederhergestellt, {sum}</numerusform>
        </translation>
    </message>
    <message>
        <source>Search payee, note or amount</source>
        <translation>Empfänger, Notiz oder Betrag suchen</translation>
    </message>
    <message>
        <source>Set category</source>
        <translation>Kategorie setzen</translation>
    </message>
    <message>
        <source>Set category…</source>
        <translation>Kategorie setzen…</translation>
    </message>
    <message>
        <source>Show all dates</source>
        <translation>Alle Tage zeigen</translation>
    </message>
    <message>
        <source>Show or hide the inspector</source>
        <translation>Seitenbereich ein- oder ausblenden</translation>
    </message>
    <message>
        <source>Show this payee</source>
        <translation>Diesen Empfänger zeigen</translation>
    </message>
    <message>
        <source>Sort by {column}</source>
        <translation>Nach {column} sortieren</translation>
    </message>
    <message>
        <source>Still loading…</source>
        <translation>Wird noch geladen…</translation>
    </message>
    <message>
        <source>Sync</source>
        <translation>Abgleich</translation>
    </message>
    <message>
        <source>The last day is before the first. No expense can match.</source>
        <translation>Der letzte Tag liegt vor dem ersten. Dazu passt keine Ausgabe.</translation>
    </message>
    <message>
        <source>The list changed meanwhile. Nothing was changed. Look again.</source>
        <translation>Die Liste hat sich inzwischen geändert. Nichts wurde geändert. Noch einmal ansehen.</translation>
    </message>
    <message>
        <source>The most is below the least. No expense can match.</source>
        <translation>Der Höchstbetrag liegt unter dem Mindestbetrag. Dazu passt keine Ausgabe.</translation>
    </message>
    <message>
        <source>This month</source>
        <translation>Monat</translation>
    </message>
    <message>
        <source>This year</source>
        <translation>Jahr</translation>
    </message>
    <message>
        <source>Totals</source>
        <translation>Summen</translation>
    </message>
    <message>
        <source>Type “4.20 coffee” in the bar above and press Enter, or bring a CSV file from your bank. All of it is saved on this computer at once; syncing happens by itself.</source>
        <translation>„4,20 Kaffee“ in die Leiste oben schreiben und die Eingabetaste drücken, oder eine CSV-Datei der Bank holen. Alles ist sofort auf diesem Computer gespeichert; abgeglichen wird von selbst.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>What you delete stands here and can be brought back at any time.</source>
        <translation>Was gelöscht wird, steht hier und lässt sich jederzeit zurückholen.</translation>
    </message>
    <message>
        <source>from {day}</source>
        <translation>ab {day}</translation>
    </message>
    <message>
        <source>max</source>
        <translation>max.</translation>
    </message>
    <message>
        <source>min</source>
        <translation>min.</translation>
    </message>
    <message>
        <source>to</source>
        <translation>bis</translation>
    </message>
    <message>
        <source>to {day}</source>
        <translation>bis {day}</translation>
    </message>
    <message>
        <source>{checked} of {count}</source>
        <translation>{checked} von {count}</translation>
    </message>
    <message>
        <source>{count} selected</source>
        <translation>{count} ausgewählt</translation>
    </message>
    <message>
        <source>{count} shown · {sum}</source>
        <translation>{count} angezeigt · {sum}</translation>
    </message>
    <message>
        <source>{sum} or less</source>
        <translation>höchstens {sum}</translation>
    </message>
    <message>
        <source>{sum} or more</source>
        <translation>mindestens {sum}</translation>
    </message>
    <message>
        <source>“{text}”</source>
        <translation>„{text}“</translation>
    </message>
</context>
<context>
    <name>Exporting</name>
    <message>
        <source>A moment…</source>
        <translation>Einen Augenblick…</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Alle Dateien</translation>
    </message>
    <message>
        <source>Back up</source>
        <translation>Sichern</translation>
    </message>
    <message numerus="yes">
        <source>Backed up {count} expenses to {name}, and read it back</source>
        <translation>
            <numerusform>{count} Ausgabe in {name} gesichert und zur Probe gelesen</numerusform>
            <numerusform>{count} Ausgaben in {name} gesichert und zur Probe gelesen</numerusform>
        </translation>
    </message>
    <message>
        <source>Backups</source>
        <translation>Sicherungen</translation>
    </message>
    <message>
        <source>CSV, for spreadsheets</source>
        <translation>CSV, für Tabellenprogramme</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>Datei wählen…</translation>
    </message>
    <message>
        <source>Comma: 12,50</source>
        <translation>Komma: 12,50</translation>
    </message>
    <message>
        <source>Decimal mark</source>
        <translation>Dezimalzeichen</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Alles</translation>
    </message>
    <message>
        <source>Expenses</source>
        <translation>Ausgaben</translation>
    </message>
    <message>
        <source>Export expenses</source>
        <translation>Ausgaben exportieren</translation>
    </message>
    <message numerus="yes">
        <source>Exported {count} expenses, {total}, to {name}</source>
        <translation>
            <numerusform>{count} Ausgabe, {total}, nach {name} exportiert</numerusform>
            <numerusform>{count} Ausgaben, {total}, nach {name} exportiert</numerusform>
        </translation>
    </message>
    <message>
        <source>For a spreadsheet (byte order mark)</source>
        <translation>Für ein Tabellenprogramm (Byte Order Mark)</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Importieren</translation>
    </message>
    <message>
        <source>Import an export</source>
        <translation>Einen Export importieren</translation>
    </message>
    <message>
        <source>JSON, with categories and limits</source>
        <translation>JSON, mit Kategorien und Limits</translation>
    </message>
    <message>
        <source>No backup was written.</source>
        <translation>Es wurde keine Sicherung geschrieben.</translation>
    </message>
    <message>
        <source>Nothing was imported.</source>
        <translation>Es wurde nichts importiert.</translation>
    </message>
    <message>
        <source>Nothing was restored.</source>
        <translation>Es wurde nichts zurückgeholt.</translation>
    </message>
    <message>
        <source>Nothing was written.</source>
        <translation>Es wurde nichts geschrieben.</translation>
    </message>
    <message>
        <source>One encrypted file with all expenses, categories and limits. Without its password nobody can open it, and nobody can give you another one.</source>
        <translation>Eine verschlüsselte Datei mit allen Ausgaben, Kategorien und Limits. Ohne ihr Passwort kann sie niemand öffnen, und niemand kann Ihnen ein anderes geben.</translation>
    </message>
    <message>
        <source>Password of the backup</source>
        <translation>Passwort der Sicherung</translation>
    </message>
    <message>
        <source>Point: 12.50</source>
        <translation>Punkt: 12.50</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Zurückholen</translation>
    </message>
    <message>
        <source>Restore a backup</source>
        <translation>Sicherung zurückholen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>The file is not encrypted: whoever has it can read it.</source>
        <translation>Die Datei ist nicht verschlüsselt: Wer sie hat, kann sie lesen.</translation>
    </message>
    <message>
        <source>The same once more</source>
        <translation>Noch einmal dasselbe</translation>
    </message>
    <message>
        <source>The server is away: of the history it has what this computer knows.</source>
        <translation>Der Server ist nicht erreichbar: Vom Verlauf enthält sie, was dieser Computer weiß.</translation>
    </message>
    <message>
        <source>The two passwords differ.</source>
        <translation>Die beiden Passwörter sind verschieden.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message numerus="yes">
        <source>What is shown: {count} expenses, {total}</source>
        <translation>
            <numerusform>Was zu sehen ist: {count} Ausgabe, {total}</numerusform>
            <numerusform>Was zu sehen ist: {count} Ausgaben, {total}</numerusform>
        </translation>
    </message>
    <message>
        <source>With the history of every record</source>
        <translation>Mit dem Verlauf jedes Eintrags</translation>
    </message>
    <message>
        <source>expenses</source>
        <translation>Ausgaben</translation>
    </message>
    <message>
        <source>expenses {day}</source>
        <translation>Ausgaben {day}</translation>
    </message>
    <message numerus="yes">
        <source>{count} are in the ledger already.</source>
        <translation>
            <numerusform>{count} ist schon vorhanden.</numerusform>
            <numerusform>{count} sind schon vorhanden.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} changed</source>
        <translation>
            <numerusform>{count} geändert</numerusform>
            <numerusform>{count} geändert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} expenses brought in, {total}</source>
        <translation>
            <numerusform>{count} Ausgabe übernommen, {total}</numerusform>
            <numerusform>{count} Ausgaben übernommen, {total}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} expenses will be imported, {total}.</source>
        <translation>
            <numerusform>{count} Ausgabe wird importiert, {total}.</numerusform>
            <numerusform>{count} Ausgaben werden importiert, {total}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} stay as they are</source>
        <translation>
            <numerusform>{count} bleibt, wie sie ist</numerusform>
            <numerusform>{count} bleiben, wie sie sind</numerusform>
        </translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} von {total}</translation>
    </message>
    <message>
        <source>{name} was exported by Expense Desktop: its expenses keep their ids, and what is here already stays as it is.</source>
        <translation>{name} wurde von Expense Desktop exportiert: Die Ausgaben behalten ihre Kennungen, und was schon da ist, bleibt, wie es ist.</translation>
    </message>
    <message>
        <source>{name}: what is missing here comes back; of what is there the later change stands. An account without expenses becomes what the backup holds, its categories too. You can undo it.</source>
        <translation>{name}: Was hier fehlt, kommt zurück; von dem, was da ist, gilt die spätere Änderung. Ein Konto ohne Ausgaben wird, was die Sicherung enthält, auch seine Kategorien. Das lässt sich rückgängig machen.</translation>
    </message>
</context>
<context>
    <name>Field</name>
    <message>
        <source>Choose from a calendar</source>
        <translation>Aus dem Kalender wählen</translation>
    </message>
    <message>
        <source>Hide the password</source>
        <translation>Passwort verbergen</translation>
    </message>
    <message>
        <source>New category “{name}”</source>
        <translation>Neue Kategorie „{name}“</translation>
    </message>
    <message>
        <source>Show the password</source>
        <translation>Passwort zeigen</translation>
    </message>
    <message>
        <source>There is no category “{text}”.</source>
        <translation>Es gibt keine Kategorie „{text}“.</translation>
    </message>
</context>
<context>
    <name>Formats</name>
    <message numerus="yes">
        <source>%n min ago</source>
        <translation>
            <numerusform>vor %Ln Min.</numerusform>
            <numerusform>vor %Ln Min.</numerusform>
        </translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>Gestern</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>gerade eben</translation>
    </message>
    <message>
        <source>today</source>
        <translation>heute</translation>
    </message>
    <message>
        <source>{day}, {time}</source>
        <translation>{day}, {time}</translation>
    </message>
</context>
<context>
    <name>Import</name>
    <message>
        <source>A statement from your bank, or another program’s export, as CSV.</source>
        <translation>Ein Kontoauszug der Bank oder der Export eines anderen Programms als CSV.</translation>
    </message>
    <message>
        <source>All {count}</source>
        <translation>Alle {count}</translation>
    </message>
    <message>
        <source>Amount spent</source>
        <translation>Ausgegeben</translation>
    </message>
    <message>
        <source>Amount {currency}</source>
        <translation>Betrag {currency}</translation>
    </message>
    <message>
        <source>Amount, each row says which way</source>
        <translation>Betrag, jede Zeile sagt, in welche Richtung</translation>
    </message>
    <message>
        <source>Amount, spending is negative</source>
        <translation>Betrag, Ausgaben sind negativ</translation>
    </message>
    <message>
        <source>Amount, spending is positive</source>
        <translation>Betrag, Ausgaben sind positiv</translation>
    </message>
    <message>
        <source>Amount: which sign?</source>
        <translation>Betrag: welches Vorzeichen?</translation>
    </message>
    <message>
        <source>An import is under way. Wait for it, or stop it.</source>
        <translation>Ein Import läuft. Warten oder anhalten.</translation>
    </message>
    <message>
        <source>Answer the question first.</source>
        <translation>Erst die Frage beantworten.</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Bar |</source>
        <translation>Strich |</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Can’t read</source>
        <translation>Unlesbar</translation>
    </message>
    <message>
        <source>Can’t read {count}</source>
        <translation>Unlesbar {count}</translation>
    </message>
    <message>
        <source>Categories</source>
        <translation>Kategorien</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>Kategorie</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>Datei wählen…</translation>
    </message>
    <message>
        <source>Choose another file…</source>
        <translation>Andere Datei wählen…</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>Column {name}</source>
        <translation>Spalte {name}</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Spalten</translation>
    </message>
    <message>
        <source>Columns in the file</source>
        <translation>Spalten der Datei</translation>
    </message>
    <message>
        <source>Comma ,</source>
        <translation>Komma ,</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>Decimal</source>
        <translation>Dezimalzeichen</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Drop a file anywhere on this window</source>
        <translation>Eine Datei irgendwo auf dieses Fenster ziehen</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Duplikat</translation>
    </message>
    <message>
        <source>Duplicates {count}</source>
        <translation>Duplikate {count}</translation>
    </message>
    <message>
        <source>Enter takes the suggestion and goes on; type to choose another category. The next import knows what you choose here.</source>
        <translation>Eingabe nimmt den Vorschlag und geht weiter; tippen, um eine andere Kategorie zu wählen. Der nächste Import weiß, was hier gewählt wird.</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Import another file…</source>
        <translation>Weitere Datei importieren…</translation>
    </message>
    <message>
        <source>Import expenses</source>
        <translation>Ausgaben importieren</translation>
    </message>
    <message numerus="yes">
        <source>Import {count} expenses</source>
        <translation>
            <numerusform>{count} Ausgabe importieren</numerusform>
            <numerusform>{count} Ausgaben importieren</numerusform>
        </translation>
    </message>
    <message>
        <source>Imported</source>
        <translation>Importiert</translation>
    </message>
    <message numerus="yes">
        <source>Imported {count} expenses, {total}</source>
        <translation>
            <numerusform>{count} Ausgabe importiert, {total}</numerusform>
            <numerusform>{count} Ausgaben importiert, {total}</numerusform>
        </translation>
    </message>
    <message>
        <source>Importing: {rows}</source>
        <translation>Import: {rows}</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>Ausgelassen</translation>
    </message>
    <message>
        <source>Money in</source>
        <translation>Eingang</translation>
    </message>
    <message>
        <source>Money in {count}</source>
        <translation>Eingänge {count}</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Neu</translation>
    </message>
    <message>
        <source>New payee</source>
        <translation>Neuer Empfänger</translation>
    </message>
    <message>
        <source>New {count}</source>
        <translation>Neu {count}</translation>
    </message>
    <message>
        <source>Next step</source>
        <translation>Nächster Schritt</translation>
    </message>
    <message>
        <source>Next: categories</source>
        <translation>Weiter: Kategorien</translation>
    </message>
    <message>
        <source>Next: columns</source>
        <translation>Weiter: Spalten</translation>
    </message>
    <message>
        <source>No payee</source>
        <translation>Kein Empfänger</translation>
    </message>
    <message>
        <source>No row is ticked.</source>
        <translation>Keine Zeile ist angekreuzt.</translation>
    </message>
    <message>
        <source>No suggestion</source>
        <translation>Kein Vorschlag</translation>
    </message>
    <message>
        <source>Not imported</source>
        <translation>Nicht importiert</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Nothing can be imported yet.</source>
        <translation>Noch lässt sich nichts importieren.</translation>
    </message>
    <message>
        <source>Nothing of this file is in your expenses.</source>
        <translation>Von dieser Datei ist nichts in den Ausgaben.</translation>
    </message>
    <message>
        <source>Payee</source>
        <translation>Empfänger</translation>
    </message>
    <message>
        <source>Payee where there is none</source>
        <translation>Empfänger, wo keiner steht</translation>
    </message>
    <message>
        <source>Payees that are new</source>
        <translation>Neue Empfänger</translation>
    </message>
    <message>
        <source>Previous step</source>
        <translation>Vorheriger Schritt</translation>
    </message>
    <message>
        <source>Read as the last file with these columns</source>
        <translation>Gelesen wie die letzte Datei mit diesen Spalten</translation>
    </message>
    <message>
        <source>Reading the file…</source>
        <translation>Die Datei wird gelesen…</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>Bemerkung</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>Rows in the file</source>
        <translation>Zeilen der Datei</translation>
    </message>
    <message>
        <source>Say first what the columns are.</source>
        <translation>Erst sagen, was die Spalten sind.</translation>
    </message>
    <message>
        <source>Semicolon ;</source>
        <translation>Semikolon ;</translation>
    </message>
    <message>
        <source>Separator</source>
        <translation>Trennzeichen</translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>Something else was done since: undo that first.</source>
        <translation>Seitdem ist anderes geschehen: zuerst das rückgängig machen.</translation>
    </message>
    <message>
        <source>Spending is negative</source>
        <translation>Ausgaben sind negativ</translation>
    </message>
    <message>
        <source>Spending is positive</source>
        <translation>Ausgaben sind positiv</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Step {number} of {count}: {name}</source>
        <translation>Schritt {number} von {count}: {name}</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Subcategory</source>
        <translation>Unterkategorie</translation>
    </message>
    <message>
        <source>Suggested: {category}, as for {payee}</source>
        <translation>Vorschlag: {category}, wie bei {payee}</translation>
    </message>
    <message>
        <source>Tab</source>
        <translation>Tabulator</translation>
    </message>
    <message>
        <source>The import was undone.</source>
        <translation>Der Import wurde rückgängig gemacht.</translation>
    </message>
    <message>
        <source>The rest of the file reads otherwise than its beginning. Look again.</source>
        <translation>Der Rest der Datei liest sich anders als ihr Anfang. Noch einmal ansehen.</translation>
    </message>
    <message>
        <source>Uncategorised</source>
        <translation>Ohne Kategorie</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>What will be imported</source>
        <translation>Was importiert wird</translation>
    </message>
    <message>
        <source>Will be imported</source>
        <translation>Wird importiert</translation>
    </message>
    <message numerus="yes">
        <source>{count} duplicates left out</source>
        <translation>
            <numerusform>{count} Duplikat ausgelassen</numerusform>
            <numerusform>{count} Duplikate ausgelassen</numerusform>
        </translation>
    </message>
    <message>
        <source>{count} of the first {shown} rows</source>
        <translation>{count} der ersten {shown} Zeilen</translation>
    </message>
    <message numerus="yes">
        <source>{count} of {all} rows</source>
        <translation>
            <numerusform>{count} von {all} Zeilen</numerusform>
            <numerusform>{count} von {all} Zeilen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} rows</source>
        <translation>
            <numerusform>{count} Zeile</numerusform>
            <numerusform>{count} Zeilen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} rows could not be read</source>
        <translation>
            <numerusform>{count} Zeile war nicht lesbar</numerusform>
            <numerusform>{count} Zeilen waren nicht lesbar</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} rows of money in left out</source>
        <translation>
            <numerusform>{count} Zeile mit Geldeingang ausgelassen</numerusform>
            <numerusform>{count} Zeilen mit Geldeingang ausgelassen</numerusform>
        </translation>
    </message>
    <message>
        <source>{done} of {total} rows</source>
        <translation>{done} von {total} Zeilen</translation>
    </message>
    <message>
        <source>{file} · {rows}</source>
        <translation>{file} · {rows}</translation>
    </message>
    <message>
        <source>{one}, {other}</source>
        <translation>{one}, {other}</translation>
    </message>
    <message>
        <source>{rows} will be imported, {total}. You can undo the whole import.</source>
        <translation>{rows} werden importiert, {total}. Der ganze Import lässt sich rückgängig machen.</translation>
    </message>
    <message>
        <source>{rows} will be imported. Next reads all {all}.</source>
        <translation>{rows} werden importiert. Weiter liest alle {all}.</translation>
    </message>
    <message>
        <source>{sentence}.</source>
        <translation>{sentence}.</translation>
    </message>
</context>
<context>
    <name>Inspector</name>
    <message numerus="yes">
        <source>%n change(s)</source>
        <translation>
            <numerusform>%Ln Änderung</numerusform>
            <numerusform>%Ln Änderungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n expense(s) are changed. {keys} undoes it.</source>
        <translation>
            <numerusform>%Ln Ausgabe wird geändert. {keys} macht es rückgängig.</numerusform>
            <numerusform>%Ln Ausgaben werden geändert. {keys} macht es rückgängig.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n expense(s) selected</source>
        <translation>
            <numerusform>%Ln Ausgabe ausgewählt</numerusform>
            <numerusform>%Ln Ausgaben ausgewählt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n expense(s), {sum}</source>
        <translation>
            <numerusform>%Ln Ausgabe, {sum}</numerusform>
            <numerusform>%Ln Ausgaben, {sum}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%Ln weitere</numerusform>
            <numerusform>%Ln weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>, </source>
        <comment>between names</comment>
        <translation>, </translation>
    </message>
    <message>
        <source>A date is needed.</source>
        <translation>Ein Datum fehlt.</translation>
    </message>
    <message>
        <source>All {count} selected</source>
        <translation>Alle {count} gewählten</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Betrag</translation>
    </message>
    <message>
        <source>An amount is needed.</source>
        <translation>Ein Betrag fehlt.</translation>
    </message>
    <message>
        <source>Archived</source>
        <translation>Archiviert</translation>
    </message>
    <message>
        <source>Brought back</source>
        <translation>Zurückgeholt</translation>
    </message>
    <message>
        <source>Carried over since</source>
        <translation>Übertragen seit</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>Kategorie</translation>
    </message>
    <message numerus="yes">
        <source>Change %n expense(s)</source>
        <translation>
            <numerusform>%Ln Ausgabe ändern</numerusform>
            <numerusform>%Ln Ausgaben ändern</numerusform>
        </translation>
    </message>
    <message>
        <source>Changed on two devices</source>
        <translation>Auf zwei Geräten geändert</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Farbe</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>Currency</source>
        <translation>Währung</translation>
    </message>
    <message>
        <source>Current</source>
        <translation>Aktuell</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Delete again</source>
        <translation>Wieder löschen</translation>
    </message>
    <message>
        <source>Delete it</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Delete this expense</source>
        <translation>Diese Ausgabe löschen</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>Gelöscht</translation>
    </message>
    <message>
        <source>Deleted the expense again</source>
        <translation>Die Ausgabe wieder gelöscht</translation>
    </message>
    <message>
        <source>Deleted what the server refused</source>
        <translation>Gelöscht, was der Server abgelehnt hat</translation>
    </message>
    <message>
        <source>Deleted, and brought back by a later change</source>
        <translation>Gelöscht und durch eine spätere Änderung zurückgeholt</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Kopie</translation>
    </message>
    <message>
        <source>Duplicate to today</source>
        <translation>Auf heute kopieren</translation>
    </message>
    <message>
        <source>Enter restores it</source>
        <translation>Eingabe stellt sie wieder her</translation>
    </message>
    <message>
        <source>Fill in what is to be changed</source>
        <translation>Ausfüllen, was geändert werden soll</translation>
    </message>
    <message>
        <source>First day of the month</source>
        <translation>Erster Tag des Monats</translation>
    </message>
    <message>
        <source>Fix</source>
        <translation>Korrigieren</translation>
    </message>
    <message>
        <source>Fixed cost</source>
        <translation>Fixkosten</translation>
    </message>
    <message>
        <source>From {month}:</source>
        <translation>Ab {month}:</translation>
    </message>
    <message>
        <source>Gave up the refused change</source>
        <translation>Die abgelehnte Änderung aufgegeben</translation>
    </message>
    <message>
        <source>Give it up</source>
        <translation>Aufgeben</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Inspector</source>
        <translation>Seitenbereich</translation>
    </message>
    <message>
        <source>It exists on this computer only. Change it and it is sent again.</source>
        <translation>Sie gibt es nur auf diesem Computer. Nach einer Änderung wird sie erneut gesendet.</translation>
    </message>
    <message>
        <source>It is already as it was then.</source>
        <translation>Es ist schon so, wie es damals war.</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Keep {value}</source>
        <translation>{value} behalten</translation>
    </message>
    <message>
        <source>Kept the expense</source>
        <translation>Die Ausgabe behalten</translation>
    </message>
    <message>
        <source>Kept {value}</source>
        <translation>{value} behalten</translation>
    </message>
    <message>
        <source>Limit</source>
        <translation>Limit</translation>
    </message>
    <message>
        <source>Mixed</source>
        <translation>Verschieden</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Not saved</source>
        <translation>Ungesichert</translation>
    </message>
    <message>
        <source>Not saved: {reason}</source>
        <translation>Nicht gespeichert: {reason}</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Offline: older changes are on the server and are shown when it can be reached.</source>
        <translation>Offline: Ältere Änderungen liegen auf dem Server und erscheinen, wenn er erreichbar ist.</translation>
    </message>
    <message>
        <source>Only the fields you fill in are changed.</source>
        <translation>Nur ausgefüllte Felder werden geändert.</translation>
    </message>
    <message>
        <source>Payee</source>
        <translation>Empfänger</translation>
    </message>
    <message>
        <source>Refused by the server</source>
        <translation>Vom Server abgelehnt</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <source>Restore this version</source>
        <translation>Diese Fassung wiederherstellen</translation>
    </message>
    <message>
        <source>Restored the version of {moment}</source>
        <translation>Die Fassung von {moment} wiederhergestellt</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Gesichert</translation>
    </message>
    <message>
        <source>Select an expense</source>
        <translation>Ausgabe auswählen</translation>
    </message>
    <message>
        <source>Still loading…</source>
        <translation>Wird noch geladen…</translation>
    </message>
    <message>
        <source>The next one</source>
        <translation>Die nächste</translation>
    </message>
    <message>
        <source>The one before</source>
        <translation>Die vorige</translation>
    </message>
    <message>
        <source>This expense</source>
        <translation>Diese Ausgabe</translation>
    </message>
    <message>
        <source>Uncategorised</source>
        <translation>Ohne Kategorie</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Use {value}</source>
        <translation>{value} nehmen</translation>
    </message>
    <message>
        <source>Used {value}</source>
        <translation>{value} genommen</translation>
    </message>
    <message>
        <source>What is changed</source>
        <translation>Was geändert wird</translation>
    </message>
    <message>
        <source>What you typed is not shown. Change the field again, or give it up.</source>
        <translation>Das Eingegebene ist nicht zu sehen. Das Feld erneut ändern oder es aufgeben.</translation>
    </message>
    <message>
        <source>You deleted this expense; {device} changed it later. It was brought back.</source>
        <translation>Diese Ausgabe wurde hier gelöscht; {device} hat sie später geändert. Sie wurde zurückgeholt.</translation>
    </message>
    <message>
        <source>a category that is gone</source>
        <translation>eine Kategorie, die es nicht mehr gibt</translation>
    </message>
    <message>
        <source>another device</source>
        <translation>ein anderes Gerät</translation>
    </message>
    <message>
        <source>never</source>
        <translation>nie</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>kein Limit</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>this computer</source>
        <translation>dieser Computer</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>{device} deleted this expense, and it was changed elsewhere. It was brought back.</source>
        <translation>{device} hat diese Ausgabe gelöscht, und sie wurde anderswo geändert. Sie wurde zurückgeholt.</translation>
    </message>
    <message>
        <source>{device}, not on the server yet</source>
        <translation>{device}, noch nicht auf dem Server</translation>
    </message>
    <message>
        <source>{device}, offline</source>
        <translation>{device}, offline</translation>
    </message>
    <message>
        <source>{field}: {device} has {shown}, {other} has {kept}. The later one is shown.</source>
        <translation>{field}: {device} hat {shown}, {other} hat {kept}. Die spätere Änderung ist zu sehen.</translation>
    </message>
    <message>
        <source>{number} of {count}</source>
        <translation>{number} von {count}</translation>
    </message>
    <message>
        <source>{old} become {new}. {keys} undoes it.</source>
        <translation>Aus {old} wird {new}. {keys} macht es rückgängig.</translation>
    </message>
    <message>
        <source>{old} becomes {new}. {keys} undoes it.</source>
        <translation>Aus {old} wird {new}. {keys} macht es rückgängig.</translation>
    </message>
    <message>
        <source>{person} · {moment}</source>
        <translation>{person} · {moment}</translation>
    </message>
    <message>
        <source>{sum} together</source>
        <translation>{sum} zusammen</translation>
    </message>
    <message>
        <source>{value}, overruled</source>
        <translation>{value}, überstimmt</translation>
    </message>
    <message>
        <source>“{text}”</source>
        <translation>„{text}“</translation>
    </message>
</context>
<context>
    <name>Leaving</name>
    <message numerus="yes">
        <source>%n change(s) are not on the server yet. Signing out removes them from this computer.</source>
        <translation>
            <numerusform>%Ln Änderung ist noch nicht auf dem Server. Das Abmelden entfernt sie von diesem Computer.</numerusform>
            <numerusform>%Ln Änderungen sind noch nicht auf dem Server. Das Abmelden entfernt sie von diesem Computer.</numerusform>
        </translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>Abmelden</translation>
    </message>
    <message numerus="yes">
        <source>Sign out and lose them</source>
        <translation>
            <numerusform>Abmelden und sie verlieren</numerusform>
            <numerusform>Abmelden und sie verlieren</numerusform>
        </translation>
    </message>
    <message>
        <source>Signing out removes this computer’s copy of your expenses. The server keeps everything.</source>
        <translation>Das Abmelden entfernt die Kopie der Ausgaben von diesem Computer. Der Server behält alles.</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>Jetzt abgleichen</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Go</source>
        <translation>&amp;Gehe zu</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Konto</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message numerus="yes">
        <source>%n category(s) were brought back.</source>
        <translation>
            <numerusform>%Ln Kategorie wurde zurückgeholt.</numerusform>
            <numerusform>%Ln Kategorien wurden zurückgeholt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n expense(s) were changed on two devices.</source>
        <translation>
            <numerusform>%Ln Ausgabe wurde auf zwei Geräten geändert.</numerusform>
            <numerusform>%Ln Ausgaben wurden auf zwei Geräten geändert.</numerusform>
        </translation>
    </message>
    <message>
        <source>A change of the category {category} was refused.</source>
        <translation>Eine Änderung der Kategorie {category} wurde abgelehnt.</translation>
    </message>
    <message>
        <source>A change of the limit of {category} was refused.</source>
        <translation>Eine Änderung des Limits von {category} wurde abgelehnt.</translation>
    </message>
    <message>
        <source>A change of your profile was refused.</source>
        <translation>Eine Änderung des Profils wurde abgelehnt.</translation>
    </message>
    <message>
        <source>All right</source>
        <translation>In Ordnung</translation>
    </message>
    <message>
        <source>An expense</source>
        <translation>Eine Ausgabe</translation>
    </message>
    <message>
        <source>Close this notice</source>
        <translation>Diesen Hinweis schließen</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Deleted before, in use on another device.</source>
        <translation>Vorher gelöscht, auf einem anderen Gerät in Gebrauch.</translation>
    </message>
    <message>
        <source>Give it up</source>
        <translation>Aufgeben</translation>
    </message>
    <message>
        <source>It had been deleted on this computer.</source>
        <translation>Auf diesem Computer war sie gelöscht.</translation>
    </message>
    <message>
        <source>It is deleted there; on this computer it was not.</source>
        <translation>Dort ist sie gelöscht; auf diesem Computer war sie es nicht.</translation>
    </message>
    <message>
        <source>It was deleted on one device and changed on another.</source>
        <translation>Sie wurde auf einem Gerät gelöscht und auf einem anderen geändert.</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>So lassen</translation>
    </message>
    <message>
        <source>Merge them</source>
        <translation>Zusammenführen</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>Sign in…</source>
        <translation>Anmelden…</translation>
    </message>
    <message>
        <source>The category {category} is different since the server was restored.</source>
        <translation>Die Kategorie {category} ist anders, seit der Server wiederhergestellt wurde.</translation>
    </message>
    <message>
        <source>The category {category} was changed on two devices.</source>
        <translation>Die Kategorie {category} wurde auf zwei Geräten geändert.</translation>
    </message>
    <message>
        <source>The later change is shown, the other is kept.</source>
        <translation>Die spätere Änderung ist zu sehen, die andere ist aufbewahrt.</translation>
    </message>
    <message>
        <source>The limit of {category} is different since the server was restored.</source>
        <translation>Das Limit von {category} ist anders, seit der Server wiederhergestellt wurde.</translation>
    </message>
    <message>
        <source>The limit of {category} was changed on two devices.</source>
        <translation>Das Limit von {category} wurde auf zwei Geräten geändert.</translation>
    </message>
    <message numerus="yes">
        <source>The server refused %n change(s).</source>
        <translation>
            <numerusform>Der Server hat %Ln Änderung abgelehnt.</numerusform>
            <numerusform>Der Server hat %Ln Änderungen abgelehnt.</numerusform>
        </translation>
    </message>
    <message>
        <source>The server was restored from a backup.</source>
        <translation>Der Server wurde aus einer Sicherung wiederhergestellt.</translation>
    </message>
    <message>
        <source>There are two categories {category}, made on two devices.</source>
        <translation>Es gibt zwei Kategorien {category}, angelegt auf zwei Geräten.</translation>
    </message>
    <message numerus="yes">
        <source>They are kept here.</source>
        <translation>
            <numerusform>Sie ist hier aufbewahrt.</numerusform>
            <numerusform>Sie sind hier aufbewahrt.</numerusform>
        </translation>
    </message>
    <message>
        <source>This computer’s {shown} is shown; the {kept} from {device} is kept.</source>
        <translation>Zu sehen: {shown} von hier; aufbewahrt: {kept} von {device}.</translation>
    </message>
    <message>
        <source>Took what was here</source>
        <translation>Übernommen, was hier war</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Use what was here</source>
        <translation>Nehmen, was hier war</translation>
    </message>
    <message>
        <source>What it had lost is sent to it again from this computer.</source>
        <translation>Was ihm verloren ging, wird von diesem Computer noch einmal gesendet.</translation>
    </message>
    <message>
        <source>Your profile is different since the server was restored from a backup.</source>
        <translation>Das Profil ist anders, seit der Server aus einer Sicherung wiederhergestellt wurde.</translation>
    </message>
    <message>
        <source>Your profile was changed on two devices.</source>
        <translation>Das Profil wurde auf zwei Geräten geändert.</translation>
    </message>
    <message>
        <source>{category} was brought back.</source>
        <translation>{category} wurde zurückgeholt.</translation>
    </message>
    <message>
        <source>{device}’s {shown} is shown; the {kept} from this computer is kept.</source>
        <translation>Zu sehen: {shown} von {device}; aufbewahrt: {kept} von hier.</translation>
    </message>
    <message>
        <source>{expense} was brought back.</source>
        <translation>Zurückgeholt: {expense}.</translation>
    </message>
    <message>
        <source>{expense} was changed on two devices.</source>
        <translation>Auf zwei Geräten geändert: {expense}.</translation>
    </message>
    <message>
        <source>{field}: now {shown}, on this computer it was {kept}.</source>
        <translation>{field}: jetzt {shown}, auf diesem Computer war es {kept}.</translation>
    </message>
    <message>
        <source>{payee}, {day},</source>
        <translation>{payee}, {day}</translation>
    </message>
    <message>
        <source>{record} is different since the server was restored from a backup.</source>
        <translation>{record} ist anders, seit der Server aus einer Sicherung wiederhergestellt wurde.</translation>
    </message>
    <message>
        <source>{shown} is shown; the {kept} from another device is kept.</source>
        <translation>Zu sehen: {shown}; aufbewahrt: {kept} von einem anderen Gerät.</translation>
    </message>
</context>
<context>
    <name>Overview</name>
    <message numerus="yes">
        <source>%n categories are ready to use. Give a limit to the ones you care about.</source>
        <translation>
            <numerusform>%Ln Kategorie steht bereit. Wer eine im Blick behalten will, gibt ihr ein Limit.</numerusform>
            <numerusform>%Ln Kategorien stehen bereit. Wer welche im Blick behalten will, gibt ihnen ein Limit.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n days</source>
        <translation>
            <numerusform>%Ln Tag</numerusform>
            <numerusform>%Ln Tage</numerusform>
        </translation>
    </message>
    <message>
        <source>&gt;{number}%</source>
        <translation>&gt;{number} %</translation>
    </message>
    <message>
        <source>Add an expense</source>
        <translation>Ausgabe hinzufügen</translation>
    </message>
    <message>
        <source>All expenses</source>
        <translation>Alle Ausgaben</translation>
    </message>
    <message>
        <source>All keyboard shortcuts: {key}</source>
        <translation>Alle Tastenkürzel: {key}</translation>
    </message>
    <message>
        <source>Any CSV file. You see every row before it is imported, and duplicates are left out.</source>
        <translation>Jede CSV-Datei. Jede Zeile ist vor dem Import zu sehen, Duplikate bleiben draußen.</translation>
    </message>
    <message>
        <source>Bars</source>
        <translation>Balken</translation>
    </message>
    <message>
        <source>Bars or running total</source>
        <translation>Balken oder laufende Summe</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Davor</translation>
    </message>
    <message>
        <source>Bring expenses from your bank</source>
        <translation>Ausgaben von der Bank holen</translation>
    </message>
    <message>
        <source>Budgets</source>
        <translation>Budgets</translation>
    </message>
    <message>
        <source>By category</source>
        <translation>Nach Kategorie</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>Tag</translation>
    </message>
    <message>
        <source>Days</source>
        <translation>Tage</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Ausblenden</translation>
    </message>
    <message>
        <source>Import a CSV file…</source>
        <translation>CSV-Datei importieren…</translation>
    </message>
    <message numerus="yes">
        <source>Last %n days</source>
        <translation>
            <numerusform>Letzter Tag</numerusform>
            <numerusform>Letzte %Ln Tage</numerusform>
        </translation>
    </message>
    <message>
        <source>No expenses in this period.</source>
        <translation>Keine Ausgaben in diesem Zeitraum.</translation>
    </message>
    <message>
        <source>No limits for {month} yet.</source>
        <translation>Noch keine Limits für {month}.</translation>
    </message>
    <message>
        <source>No payee</source>
        <translation>Kein Empfänger</translation>
    </message>
    <message>
        <source>Nothing recorded yet</source>
        <translation>Noch nichts eingetragen</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Jetzt</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Überblick</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>Zuletzt</translation>
    </message>
    <message>
        <source>Record your first expense</source>
        <translation>Die erste Ausgabe eintragen</translation>
    </message>
    <message>
        <source>Running total</source>
        <translation>Laufende Summe</translation>
    </message>
    <message>
        <source>Set budgets</source>
        <translation>Budgets setzen</translation>
    </message>
    <message>
        <source>Set limits</source>
        <translation>Limits setzen</translation>
    </message>
    <message>
        <source>Set monthly budgets</source>
        <translation>Monatsbudgets setzen</translation>
    </message>
    <message>
        <source>Show as table</source>
        <translation>Als Tabelle zeigen</translation>
    </message>
    <message>
        <source>Show the chart as a table</source>
        <translation>Diagramm als Tabelle zeigen</translation>
    </message>
    <message>
        <source>Start here</source>
        <translation>Hier anfangen</translation>
    </message>
    <message>
        <source>The charts fill as you record expenses. All of it is saved on this computer at once; syncing happens by itself.</source>
        <translation>Die Diagramme füllen sich mit den Ausgaben. Alles ist sofort auf diesem Computer gespeichert; abgeglichen wird von selbst.</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>Summe</translation>
    </message>
    <message>
        <source>Total so far</source>
        <translation>Summe bisher</translation>
    </message>
    <message>
        <source>Type “4.20 coffee at Kaph” in the bar above and press Enter.</source>
        <translation>„4,20 Kaffee bei Kaph“ in die Leiste oben schreiben und die Eingabetaste drücken.</translation>
    </message>
    <message>
        <source>Uncategorised</source>
        <translation>Ohne Kategorie</translation>
    </message>
    <message>
        <source>day {number}</source>
        <translation>Tag {number}</translation>
    </message>
    <message>
        <source>{day}, {money}</source>
        <translation>{day}, {money}</translation>
    </message>
    <message>
        <source>{day}, {money} so far</source>
        <translation>{day}, bisher {money}</translation>
    </message>
    <message>
        <source>{day}, {money} so far, {before} before</source>
        <translation>{day}, bisher {money}, davor {before}</translation>
    </message>
    <message>
        <source>{day}, {money}, {before} before</source>
        <translation>{day}, {money}, davor {before}</translation>
    </message>
    <message>
        <source>{money} a day</source>
        <translation>{money} am Tag</translation>
    </message>
    <message>
        <source>{money} a day since {day}</source>
        <translation>{money} am Tag seit {day}</translation>
    </message>
    <message>
        <source>{money} before</source>
        <translation>{money} davor</translation>
    </message>
    <message>
        <source>{money} left</source>
        <translation>{money} übrig</translation>
    </message>
    <message numerus="yes">
        <source>{money} less than the %n days before</source>
        <translation>
            <numerusform>{money} weniger als am Tag davor</numerusform>
            <numerusform>{money} weniger als in den %Ln Tagen davor</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{money} more than the %n days before</source>
        <translation>
            <numerusform>{money} mehr als am Tag davor</numerusform>
            <numerusform>{money} mehr als in den %Ln Tagen davor</numerusform>
        </translation>
    </message>
    <message>
        <source>{money} over</source>
        <translation>{money} darüber</translation>
    </message>
    <message>
        <source>{name}, nearly used, {left} left, {spent} of {budget} spent</source>
        <translation>{name}, fast aufgebraucht, {left} übrig, {spent} von {budget} ausgegeben</translation>
    </message>
    <message>
        <source>{name}, {left} left, {spent} of {budget} spent</source>
        <translation>{name}, {left} übrig, {spent} von {budget} ausgegeben</translation>
    </message>
    <message>
        <source>{name}, {left} over, {spent} of {budget} spent</source>
        <translation>{name}, {left} darüber, {spent} von {budget} ausgegeben</translation>
    </message>
    <message>
        <source>{name}, {money}, {number} per cent</source>
        <translation>{name}, {money}, {number} Prozent</translation>
    </message>
    <message>
        <source>{number}%</source>
        <translation>{number} %</translation>
    </message>
    <message>
        <source>{title}: {money}</source>
        <translation>{title}: {money}</translation>
    </message>
    <message numerus="yes">
        <source>{title}: {money}, {number} per cent less than the %n days before</source>
        <translation>
            <numerusform>{title}: {money}, {number} Prozent weniger als am Tag davor</numerusform>
            <numerusform>{title}: {money}, {number} Prozent weniger als in den %Ln Tagen davor</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{title}: {money}, {number} per cent more than the %n days before</source>
        <translation>
            <numerusform>{title}: {money}, {number} Prozent mehr als am Tag davor</numerusform>
            <numerusform>{title}: {money}, {number} Prozent mehr als in den %Ln Tagen davor</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message numerus="yes">
        <source>%n expense(s), {total}</source>
        <translation>
            <numerusform>%Ln Ausgabe, {total}</numerusform>
            <numerusform>%Ln Ausgaben, {total}</numerusform>
        </translation>
    </message>
    <message>
        <source>A payee, a category, a command</source>
        <translation>Empfänger, Kategorie oder Befehl</translation>
    </message>
    <message>
        <source>Categories</source>
        <translation>Kategorien</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>Enter opens</source>
        <translation>Eingabe öffnet</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Go to</source>
        <translation>Gehe zu</translation>
    </message>
    <message>
        <source>Nothing is called “{typed}”</source>
        <translation>Nichts heißt „{typed}“</translation>
    </message>
    <message>
        <source>Payees</source>
        <translation>Empfänger</translation>
    </message>
    <message>
        <source>Places to go</source>
        <translation>Orte</translation>
    </message>
    <message>
        <source>Tab filters by it</source>
        <translation>Tab filtert danach</translation>
    </message>
    <message>
        <source>↑ ↓ choose</source>
        <translation>↑ ↓ wählen</translation>
    </message>
</context>
<context>
    <name>Preferences</name>
    <message>
        <source>24, 28 or 34 pixels in tables and lists</source>
        <translation>24, 28 oder 34 Pixel in Tabellen und Listen</translation>
    </message>
    <message>
        <source>A new code opens the account when the password is forgotten; one that was made before is void then. Your other computers learn it when you type it there.</source>
        <translation>Ein neuer Code öffnet das Konto, wenn das Passwort vergessen ist; ein früherer gilt dann nicht mehr. Die anderen Computer lernen ihn, wenn er dort eingegeben wird.</translation>
    </message>
    <message>
        <source>A4</source>
        <translation>A4</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Konto</translation>
    </message>
    <message>
        <source>Add a computer…</source>
        <translation>Computer hinzufügen…</translation>
    </message>
    <message>
        <source>Amounts</source>
        <translation>Beträge</translation>
    </message>
    <message>
        <source>As the region ({paper})</source>
        <translation>Wie in der Region ({paper})</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>As the system ({px})</source>
        <translation>Wie das System ({px})</translation>
    </message>
    <message>
        <source>Asking the server…</source>
        <translation>Der Server wird gefragt…</translation>
    </message>
    <message>
        <source>At the start</source>
        <translation>Beim Start</translation>
    </message>
    <message>
        <source>Belongs to the account, on every computer; it can’t be changed.</source>
        <translation>Gehört zum Konto, auf jedem Computer; lässt sich nicht ändern.</translation>
    </message>
    <message>
        <source>Black and white</source>
        <translation>Schwarzweiß</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Change the password</source>
        <translation>Passwort ändern</translation>
    </message>
    <message>
        <source>Change the password…</source>
        <translation>Passwort ändern…</translation>
    </message>
    <message>
        <source>Changed on another computer: this one still opens with the one before.</source>
        <translation>Auf einem anderen Computer geändert: Dieser wird noch mit dem vorigen geöffnet.</translation>
    </message>
    <message>
        <source>Changes apply at once.</source>
        <translation>Änderungen gelten sofort.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Farbe</translation>
    </message>
    <message>
        <source>Comfortable</source>
        <translation>Luftig</translation>
    </message>
    <message>
        <source>Compact</source>
        <translation>Kompakt</translation>
    </message>
    <message>
        <source>Computers</source>
        <translation>Computer</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>Kontrast</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Copy the line</source>
        <translation>Zeile kopieren</translation>
    </message>
    <message>
        <source>Currency</source>
        <translation>Währung</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Dates</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>Dates are typed</source>
        <translation>Datum eingeben als</translation>
    </message>
    <message>
        <source>Day, month, year</source>
        <translation>Tag, Monat, Jahr</translation>
    </message>
    <message>
        <source>Follows the system unless ticked</source>
        <translation>Folgt dem System, solange nicht angekreuzt</translation>
    </message>
    <message>
        <source>From the next start of the program on</source>
        <translation>Ab dem nächsten Start des Programms</translation>
    </message>
    <message>
        <source>General</source>
        <translation>Allgemein</translation>
    </message>
    <message>
        <source>I have kept it</source>
        <translation>Er ist aufbewahrt</translation>
    </message>
    <message>
        <source>In the calendar that opens beside a date</source>
        <translation>Im Kalender neben einem Datum</translation>
    </message>
    <message>
        <source>Keep the bar ready for the next expense after Enter</source>
        <translation>Leiste nach Eingabe für die nächste Ausgabe bereithalten</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>Tastatur</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Leaving</source>
        <translation>Abmelden</translation>
    </message>
    <message>
        <source>Letter</source>
        <translation>Letter</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Line for another computer</source>
        <translation>Zeile für einen weiteren Computer</translation>
    </message>
    <message>
        <source>Make a recovery code…</source>
        <translation>Wiederherstellungscode erstellen…</translation>
    </message>
    <message>
        <source>Make the code</source>
        <translation>Code erstellen</translation>
    </message>
    <message>
        <source>Money and dates</source>
        <translation>Geld und Datum</translation>
    </message>
    <message>
        <source>Month, day, year</source>
        <translation>Monat, Tag, Jahr</translation>
    </message>
    <message>
        <source>Motion</source>
        <translation>Bewegung</translation>
    </message>
    <message>
        <source>New password</source>
        <translation>Neues Passwort</translation>
    </message>
    <message>
        <source>None opens what is saved here. Without one a forgotten password locks it.</source>
        <translation>Keiner öffnet, was hier gespeichert ist. Ohne ihn bleibt es bei vergessenem Passwort verschlossen.</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>Not synced yet</source>
        <translation>Noch nicht abgeglichen</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>On the other computer choose “Sign in” and paste this line as the server, then sign in with the user name {name} and your password. The line leads to the server and doesn’t expire; it opens nothing without the password.</source>
        <translation>Auf dem anderen Computer „Anmelden“ wählen, diese Zeile als Server einfügen und sich mit dem Benutzernamen {name} und dem Passwort anmelden. Die Zeile führt zum Server und läuft nicht ab; ohne das Passwort öffnet sie nichts.</translation>
    </message>
    <message>
        <source>One opens what is saved here when the password is forgotten.</source>
        <translation>Einer öffnet, was hier gespeichert ist, wenn das Passwort vergessen ist.</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>Papier</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Passwort</translation>
    </message>
    <message>
        <source>Password so far</source>
        <translation>Bisheriges Passwort</translation>
    </message>
    <message>
        <source>Preferences</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Printing</source>
        <translation>Drucken</translation>
    </message>
    <message>
        <source>Quick entry</source>
        <translation>Schnelleingabe</translation>
    </message>
    <message>
        <source>Recovery code</source>
        <translation>Wiederherstellungscode</translation>
    </message>
    <message>
        <source>Reduce motion</source>
        <translation>Bewegung verringern</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove a computer</source>
        <translation>Computer entfernen</translation>
    </message>
    <message>
        <source>Remove the computer</source>
        <translation>Computer entfernen</translation>
    </message>
    <message>
        <source>Remove {name}</source>
        <translation>{name} entfernen</translation>
    </message>
    <message>
        <source>Removes this computer’s copy of your expenses. What has reached the server stays there.</source>
        <translation>Entfernt die Kopie der Ausgaben von diesem Computer. Was den Server erreicht hat, bleibt dort.</translation>
    </message>
    <message>
        <source>Restore defaults</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Row height</source>
        <translation>Zeilenhöhe</translation>
    </message>
    <message>
        <source>Sections</source>
        <translation>Abschnitte</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>Sign out…</source>
        <translation>Abmelden…</translation>
    </message>
    <message>
        <source>Start page</source>
        <translation>Startseite</translation>
    </message>
    <message>
        <source>Statements are in black and grey anyway; this tells the printer.</source>
        <translation>Aufstellungen sind ohnehin schwarz und grau; dies sagt es dem Drucker.</translation>
    </message>
    <message>
        <source>Stay signed in on this computer</source>
        <translation>Auf diesem Computer angemeldet bleiben</translation>
    </message>
    <message>
        <source>Stronger lines and text</source>
        <translation>Kräftigere Linien und Texte</translation>
    </message>
    <message>
        <source>Suggest the category from earlier expenses</source>
        <translation>Kategorie aus früheren Ausgaben vorschlagen</translation>
    </message>
    <message>
        <source>Sync</source>
        <translation>Abgleich</translation>
    </message>
    <message>
        <source>Sync and account</source>
        <translation>Abgleich und Konto</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>Jetzt abgleichen</translation>
    </message>
    <message>
        <source>Synced {when}</source>
        <translation>Abgeglichen {when}</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>Textgröße</translation>
    </message>
    <message>
        <source>The new one once more</source>
        <translation>Das neue noch einmal</translation>
    </message>
    <message>
        <source>The new recovery code opens the account.</source>
        <translation>Der neue Wiederherstellungscode öffnet das Konto.</translation>
    </message>
    <message>
        <source>The page of last time</source>
        <translation>Wie zuletzt</translation>
    </message>
    <message>
        <source>The password is changed.</source>
        <translation>Das Passwort ist geändert.</translation>
    </message>
    <message>
        <source>The password was changed on another computer. Type the new one, and it opens this computer too.</source>
        <translation>Das Passwort wurde auf einem anderen Computer geändert. Nach Eingabe des neuen öffnet es auch diesen.</translation>
    </message>
    <message>
        <source>The recovery code opens this computer, too.</source>
        <translation>Der Wiederherstellungscode öffnet auch diesen Computer.</translation>
    </message>
    <message>
        <source>The system’s key store opens the account without the password.</source>
        <translation>Der Schlüsselbund des Systems öffnet das Konto ohne Passwort.</translation>
    </message>
    <message>
        <source>The two passwords differ.</source>
        <translation>Die beiden Passwörter sind verschieden.</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Dieser Computer</translation>
    </message>
    <message>
        <source>This computer’s own server</source>
        <translation>Der eigene Server dieses Computers</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Type the code that was made on another computer, and it opens this one too.</source>
        <translation>Nach Eingabe des Codes, der auf einem anderen Computer erstellt wurde, öffnet er auch diesen.</translation>
    </message>
    <message>
        <source>Use one that you have…</source>
        <translation>Vorhandenen verwenden…</translation>
    </message>
    <message>
        <source>Use the code here</source>
        <translation>Code hier verwenden</translation>
    </message>
    <message>
        <source>Weeks begin on</source>
        <translation>Die Woche beginnt am</translation>
    </message>
    <message>
        <source>What is left out of a statement is chosen on the page Reports.</source>
        <translation>Was in einer Aufstellung fehlen soll, wird auf der Seite „Berichte“ gewählt.</translation>
    </message>
    <message>
        <source>Written as in {region}: the system’s region, in the window’s language.</source>
        <translation>Geschrieben wie in {region}: die Region des Systems, in der Sprache des Fensters.</translation>
    </message>
    <message>
        <source>Year, month, day</source>
        <translation>Jahr, Monat, Tag</translation>
    </message>
    <message>
        <source>Your other computers ask for the new one when they are next unlocked.</source>
        <translation>Die anderen Computer fragen beim nächsten Entsperren nach dem neuen.</translation>
    </message>
    <message>
        <source>{name} removes its copy of your expenses when it next reaches the server. What waits there and is not on the server is lost. What has reached the server stays. This can’t be undone; you can sign in there again.</source>
        <translation>{name} entfernt seine Kopie der Ausgaben, sobald der Server wieder erreicht wird. Was dort wartet und nicht auf dem Server ist, geht verloren. Was den Server erreicht hat, bleibt. Das lässt sich nicht rückgängig machen; eine neue Anmeldung dort ist möglich.</translation>
    </message>
    <message>
        <source>{name}, user name {username}</source>
        <translation>{name}, Benutzername {username}</translation>
    </message>
    <message>
        <source>{percent} % ({px})</source>
        <translation>{percent} % ({px})</translation>
    </message>
    <message>
        <source>“12/6” is {date}</source>
        <translation>„12/6“ ist {date}</translation>
    </message>
    <message>
        <source>“26/6/12” is {date}</source>
        <translation>„26/6/12“ ist {date}</translation>
    </message>
</context>
<context>
    <name>Progress</name>
    <message>
        <source>How far it is</source>
        <translation>Fortschritt</translation>
    </message>
</context>
<context>
    <name>Recording</name>
    <message>
        <source>Added {what}.</source>
        <translation>{what} hinzugefügt.</translation>
    </message>
    <message>
        <source>Done again: {step}.</source>
        <translation>Wiederholt: {step}.</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <source>Hidden by the filter.</source>
        <translation>Vom Filter verborgen.</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>There is nothing to redo.</source>
        <translation>Es gibt nichts zu wiederholen.</translation>
    </message>
    <message>
        <source>There is nothing to undo.</source>
        <translation>Es gibt nichts rückgängig zu machen.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Undone: {step}.</source>
        <translation>Rückgängig gemacht: {step}.</translation>
    </message>
    <message>
        <source>Your entry is still in the bar.</source>
        <translation>Die Eingabe steht noch in der Leiste.</translation>
    </message>
    <message>
        <source>{category} is {money} over.</source>
        <translation>{category} liegt {money} darüber.</translation>
    </message>
</context>
<context>
    <name>Recovery</name>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>It opens the account in Expense Desktop when the password is forgotten: on a computer that has it choose “Use the recovery code…” where the password is asked for. Whoever has this paper has the account.</source>
        <translation>Er öffnet das Konto in Expense Desktop, wenn das Passwort vergessen ist: auf einem Computer, der es hat, dort, wo nach dem Passwort gefragt wird, „Wiederherstellungscode verwenden…“ wählen. Wer dieses Papier hat, hat das Konto.</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>Drucken…</translation>
    </message>
    <message>
        <source>Recovery code</source>
        <translation>Wiederherstellungscode</translation>
    </message>
    <message>
        <source>Recovery code of {whose}</source>
        <translation>Wiederherstellungscode von {whose}</translation>
    </message>
    <message>
        <source>Sent to the printer</source>
        <translation>An den Drucker gesendet</translation>
    </message>
</context>
<context>
    <name>Reports</name>
    <message numerus="yes">
        <source>%n expense(s)</source>
        <translation>
            <numerusform>%Ln Ausgabe</numerusform>
            <numerusform>%Ln Ausgaben</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s)</source>
        <translation>
            <numerusform>%Ln Seite</numerusform>
            <numerusform>%Ln Seiten</numerusform>
        </translation>
    </message>
    <message>
        <source>A4</source>
        <translation>A4</translation>
    </message>
    <message>
        <source>Black and white</source>
        <translation>Schwarzweiß</translation>
    </message>
    <message>
        <source>Categories and budgets</source>
        <translation>Kategorien und Budgets</translation>
    </message>
    <message>
        <source>Column for handwriting</source>
        <translation>Spalte für Handschrift</translation>
    </message>
    <message>
        <source>Copies</source>
        <translation>Exemplare</translation>
    </message>
    <message>
        <source>Export CSV…</source>
        <translation>CSV exportieren…</translation>
    </message>
    <message>
        <source>Include</source>
        <translation>Enthalten</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>Größer</translation>
    </message>
    <message>
        <source>Letter</source>
        <translation>Letter</translation>
    </message>
    <message>
        <source>List of expenses</source>
        <translation>Liste der Ausgaben</translation>
    </message>
    <message>
        <source>Months</source>
        <translation>Monate</translation>
    </message>
    <message>
        <source>Next page</source>
        <translation>Nächste Seite</translation>
    </message>
    <message>
        <source>No printer</source>
        <translation>Kein Drucker</translation>
    </message>
    <message>
        <source>No printer is set up on this computer</source>
        <translation>Auf diesem Computer ist kein Drucker eingerichtet</translation>
    </message>
    <message>
        <source>No printer is set up on this computer. Save as PDF instead?</source>
        <translation>Auf diesem Computer ist kein Drucker eingerichtet. Stattdessen als PDF speichern?</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notizen</translation>
    </message>
    <message>
        <source>PDF files</source>
        <translation>PDF-Dateien</translation>
    </message>
    <message>
        <source>Page before</source>
        <translation>Vorige Seite</translation>
    </message>
    <message>
        <source>Page {number} of {count}</source>
        <translation>Seite {number} von {count}</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>Papier</translation>
    </message>
    <message>
        <source>Preview, page {number} of {count}</source>
        <translation>Vorschau, Seite {number} von {count}</translation>
    </message>
    <message>
        <source>Printer</source>
        <translation>Drucker</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>Drucken…</translation>
    </message>
    <message>
        <source>Reports</source>
        <translation>Berichte</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>Als PDF speichern…</translation>
    </message>
    <message>
        <source>Save the statement</source>
        <translation>Die Aufstellung speichern</translation>
    </message>
    <message>
        <source>Saved {file} in {folder}</source>
        <translation>{file} in {folder} gespeichert</translation>
    </message>
    <message>
        <source>Sent to the printer {printer}</source>
        <translation>An den Drucker {printer} gesendet</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>Kleiner</translation>
    </message>
    <message>
        <source>Spending by day</source>
        <translation>Ausgaben nach Tagen</translation>
    </message>
    <message>
        <source>Statement, {month}</source>
        <translation>Aufstellung, {month}</translation>
    </message>
    <message>
        <source>Sub-totals by category</source>
        <translation>Zwischensummen nach Kategorien</translation>
    </message>
    <message>
        <source>The printer {printer} is not ready. Save as PDF instead?</source>
        <translation>Der Drucker {printer} ist nicht bereit. Stattdessen als PDF speichern?</translation>
    </message>
    <message>
        <source>Whole page</source>
        <translation>Ganze Seite</translation>
    </message>
    <message>
        <source>no expenses</source>
        <translation>keine Ausgaben</translation>
    </message>
    <message>
        <source>so far</source>
        <translation>bisher</translation>
    </message>
</context>
<context>
    <name>Sentences</name>
    <message numerus="yes">
        <source>%n changes are not on the server yet. Signing out removes them from this computer.</source>
        <translation>
            <numerusform>%Ln Änderung ist noch nicht auf dem Server. Das Abmelden entfernt sie von diesem Computer.</numerusform>
            <numerusform>%Ln Änderungen sind noch nicht auf dem Server. Das Abmelden entfernt sie von diesem Computer.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n changes that had not reached the server are lost.</source>
        <translation>
            <numerusform>%Ln Änderung, die den Server nicht erreicht hatte, ist verloren.</numerusform>
            <numerusform>%Ln Änderungen, die den Server nicht erreicht hatten, sind verloren.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n changes wait here that are not on the server.</source>
        <translation>
            <numerusform>Hier wartet %Ln Änderung, die nicht auf dem Server ist.</numerusform>
            <numerusform>Hier warten %Ln Änderungen, die nicht auf dem Server sind.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of these expenses are not there.</source>
        <translation>
            <numerusform>%Ln dieser Ausgaben gibt es nicht.</numerusform>
            <numerusform>%Ln dieser Ausgaben gibt es nicht.</numerusform>
        </translation>
    </message>
    <message>
        <source>A backup of another account</source>
        <translation>Sicherung eines anderen Kontos</translation>
    </message>
    <message>
        <source>A category can’t be merged into itself.</source>
        <translation>Eine Kategorie lässt sich nicht mit sich selbst zusammenführen.</translation>
    </message>
    <message>
        <source>A category’s name can’t contain “:”.</source>
        <translation>Der Name einer Kategorie kann kein „:“ enthalten.</translation>
    </message>
    <message>
        <source>A colour is a number from 1 to {colours}.</source>
        <translation>Eine Farbe ist eine Zahl von 1 bis {colours}.</translation>
    </message>
    <message>
        <source>A fault in the program</source>
        <translation>Ein Fehler im Programm</translation>
    </message>
    <message>
        <source>A fee of “{fee}” stands beside the amount</source>
        <translation>Neben dem Betrag steht eine Gebühr von „{fee}“</translation>
    </message>
    <message>
        <source>A file can’t be read</source>
        <translation>Eine Datei ist nicht lesbar</translation>
    </message>
    <message>
        <source>A newer version of Expense Desktop has written this backup. Update the program.</source>
        <translation>Diese Sicherung stammt von einer neueren Version von Expense Desktop. Das Programm aktualisieren.</translation>
    </message>
    <message>
        <source>A newer version of Expense Desktop has written this file. Update the program.</source>
        <translation>Diese Datei stammt von einer neueren Version von Expense Desktop. Das Programm aktualisieren.</translation>
    </message>
    <message>
        <source>A recovery code has 28 letters and digits. Type it as it was printed.</source>
        <translation>Ein Wiederherstellungscode hat 28 Buchstaben und Ziffern. Er wird so eingegeben, wie er gedruckt wurde.</translation>
    </message>
    <message>
        <source>A shared server takes new people by invitation. Ask its admin for one, and join with it.</source>
        <translation>Ein gemeinsamer Server nimmt neue Leute auf Einladung auf. Sie kommt vom Admin; damit beitreten.</translation>
    </message>
    <message>
        <source>A user name has 3 to 32 characters: a to z, 0 to 9, dot, underscore, hyphen.</source>
        <translation>Ein Benutzername hat 3 bis 32 Zeichen: a bis z, 0 bis 9, Punkt, Unterstrich, Bindestrich.</translation>
    </message>
    <message>
        <source>A word by itself is easy to guess.</source>
        <translation>Ein einzelnes Wort ist leicht zu erraten.</translation>
    </message>
    <message>
        <source>Add Expense</source>
        <translation>Ausgabe hinzufügen</translation>
    </message>
    <message>
        <source>Add {name}</source>
        <translation>{name} hinzufügen</translation>
    </message>
    <message>
        <source>Already here</source>
        <translation>Schon hier</translation>
    </message>
    <message>
        <source>Another currency</source>
        <translation>Andere Währung</translation>
    </message>
    <message>
        <source>Archive {name}</source>
        <translation>{name} archivieren</translation>
    </message>
    <message>
        <source>Both spent and money in</source>
        <translation>Ausgabe und Eingang zugleich</translation>
    </message>
    <message>
        <source>Bring Back {name}</source>
        <translation>{name} zurückholen</translation>
    </message>
    <message>
        <source>Broken off</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>Carry Over of {name}</source>
        <translation>Übertrag von {name}</translation>
    </message>
    <message>
        <source>Categories have two levels: a subcategory can’t have subcategories.</source>
        <translation>Kategorien haben zwei Ebenen: Eine Unterkategorie kann keine Unterkategorien haben.</translation>
    </message>
    <message numerus="yes">
        <source>Change %n Expenses</source>
        <translation>
            <numerusform>Ausgabe bearbeiten</numerusform>
            <numerusform>%Ln Ausgaben ändern</numerusform>
        </translation>
    </message>
    <message>
        <source>Changed meanwhile</source>
        <translation>Inzwischen geändert</translation>
    </message>
    <message>
        <source>Changed since, and left as it is: {names}.</source>
        <translation>Seitdem geändert und so gelassen: {names}.</translation>
    </message>
    <message numerus="yes">
        <source>Changed since, and left as they are: {names} and %n more.</source>
        <translation>
            <numerusform>Seitdem geändert und so gelassen: {names} und %Ln weiterer Eintrag.</numerusform>
            <numerusform>Seitdem geändert und so gelassen: {names} und %Ln weitere.</numerusform>
        </translation>
    </message>
    <message>
        <source>Changes are waiting</source>
        <translation>Änderungen warten</translation>
    </message>
    <message>
        <source>Choose another name</source>
        <translation>Einen anderen Namen wählen</translation>
    </message>
    <message>
        <source>Choose another password</source>
        <translation>Ein anderes Passwort wählen</translation>
    </message>
    <message>
        <source>Clothing</source>
        <translation>Kleidung</translation>
    </message>
    <message>
        <source>Colour {name}</source>
        <translation>{name} färben</translation>
    </message>
    <message>
        <source>Common names and surnames are easy to guess.</source>
        <translation>Verbreitete Vor- und Nachnamen sind leicht zu erraten.</translation>
    </message>
    <message>
        <source>Conflict Choice</source>
        <translation>Konflikt entscheiden</translation>
    </message>
    <message>
        <source>Copy Limits</source>
        <translation>Limits kopieren</translation>
    </message>
    <message>
        <source>Could not save</source>
        <translation>Nicht gespeichert</translation>
    </message>
    <message>
        <source>Could not save on this computer: another window or command is still saving. Nothing was changed.</source>
        <translation>Auf diesem Computer konnte nicht gespeichert werden: Ein anderes Fenster oder ein Befehl speichert noch. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>Could not save on this computer: its folder can’t be written to. Nothing was changed.</source>
        <translation>Auf diesem Computer konnte nicht gespeichert werden: Der Ordner ist schreibgeschützt. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>Could not save on this computer: the disk is full or reports an error. Nothing was changed.</source>
        <translation>Auf diesem Computer konnte nicht gespeichert werden: Der Datenträger ist voll oder meldet einen Fehler. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>Could not save on this computer: the disk is full.</source>
        <translation>Auf diesem Computer konnte nicht gespeichert werden: Der Datenträger ist voll.</translation>
    </message>
    <message>
        <source>Could not save on this computer: the disk is full. Nothing was changed.</source>
        <translation>Auf diesem Computer konnte nicht gespeichert werden: Der Datenträger ist voll. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>Could not save on this computer: there is not enough memory. Nothing was changed.</source>
        <translation>Auf diesem Computer konnte nicht gespeichert werden: Der Arbeitsspeicher reicht nicht. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>Dates are often easy to guess.</source>
        <translation>Datumsangaben sind oft leicht zu erraten.</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n Expenses</source>
        <translation>
            <numerusform>Ausgabe löschen</numerusform>
            <numerusform>%Ln Ausgaben löschen</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete Again</source>
        <translation>Erneut löschen</translation>
    </message>
    <message>
        <source>Delete Expense</source>
        <translation>Ausgabe löschen</translation>
    </message>
    <message>
        <source>Delete {name}</source>
        <translation>{name} löschen</translation>
    </message>
    <message numerus="yes">
        <source>Duplicate %n Expenses</source>
        <translation>
            <numerusform>Ausgabe kopieren</numerusform>
            <numerusform>%Ln Ausgaben kopieren</numerusform>
        </translation>
    </message>
    <message>
        <source>EXPENSE_DATABASE_URL leads to the door: its user is {door}, as “expense server init” prints it.</source>
        <translation>EXPENSE_DATABASE_URL führt zur Tür: Der Benutzer darin ist {door}, wie „expense server init“ ihn ausgibt.</translation>
    </message>
    <message>
        <source>EXPENSE_LOG is one of {levels}.</source>
        <translation>EXPENSE_LOG ist eines von: {levels}.</translation>
    </message>
    <message>
        <source>Eating out</source>
        <translation>Essen gehen</translation>
    </message>
    <message>
        <source>Education</source>
        <translation>Bildung</translation>
    </message>
    <message>
        <source>Fixed Cost {name}</source>
        <translation>Fixkosten {name}</translation>
    </message>
    <message>
        <source>From line {line} on the file can’t be read: a quote isn’t closed.</source>
        <translation>Ab Zeile {line} ist die Datei nicht lesbar: Ein Anführungszeichen ist nicht geschlossen.</translation>
    </message>
    <message>
        <source>Gifts &amp; donations</source>
        <translation>Geschenke &amp; Spenden</translation>
    </message>
    <message>
        <source>Groceries</source>
        <translation>Lebensmittel</translation>
    </message>
    <message>
        <source>Health</source>
        <translation>Gesundheit</translation>
    </message>
    <message>
        <source>Household</source>
        <translation>Haushalt</translation>
    </message>
    <message>
        <source>Housing</source>
        <translation>Wohnen</translation>
    </message>
    <message numerus="yes">
        <source>Import %n Expenses</source>
        <translation>
            <numerusform>%Ln Ausgabe importieren</numerusform>
            <numerusform>%Ln Ausgaben importieren</numerusform>
        </translation>
    </message>
    <message>
        <source>In line {line}, “{text}” can be {meanings}, and nothing else in the file says which.</source>
        <translation>In Zeile {line} kann „{text}“ {meanings} sein, und nichts sonst in der Datei sagt, was davon.</translation>
    </message>
    <message>
        <source>In line {line}, “{text}” can be {meanings}, and nothing else in the file says which. Are its dates written with {orders}?</source>
        <translation>In Zeile {line} kann „{text}“ {meanings} sein, und nichts sonst in der Datei sagt, was davon. Steht in ihren Datumsangaben {orders}?</translation>
    </message>
    <message>
        <source>In that version it was deleted. Delete it instead.</source>
        <translation>In dieser Fassung war es gelöscht. Stattdessen löschen.</translation>
    </message>
    <message>
        <source>In {its}, not in {currency}</source>
        <translation>In {its}, nicht in {currency}</translation>
    </message>
    <message>
        <source>It is in {theirs}, the others are in {ours}.</source>
        <translation>Es ist in {theirs}, die anderen sind in {ours}.</translation>
    </message>
    <message>
        <source>It lies in no category of this file that can have others in it.</source>
        <translation>Sie liegt in keiner Kategorie dieser Datei, die andere enthalten kann.</translation>
    </message>
    <message>
        <source>Its category is not in the file.</source>
        <translation>Die Kategorie ist nicht in der Datei.</translation>
    </message>
    <message>
        <source>Its copy of your expenses is removed. What had reached the server stays there.</source>
        <translation>Seine Kopie der Ausgaben ist entfernt. Was den Server erreicht hatte, bleibt dort.</translation>
    </message>
    <message>
        <source>Its id is that of another one.</source>
        <translation>Die Kennung ist die eines anderen Eintrags.</translation>
    </message>
    <message>
        <source>Its id is that of {place}.</source>
        <translation>Die Kennung ist die von: {place}.</translation>
    </message>
    <message>
        <source>Leisure</source>
        <translation>Freizeit</translation>
    </message>
    <message>
        <source>Limit of {name}</source>
        <translation>Limit von {name}</translation>
    </message>
    <message>
        <source>Line {line} has the amount “{text}”{whom}, and nothing in the file says whether that is money spent or money in. Is spending written positive or negative?</source>
        <translation>In Zeile {line} steht der Betrag „{text}“{whom}, und nichts in der Datei sagt, ob das ausgegeben wurde oder einging. Sind Ausgaben positiv oder negativ geschrieben?</translation>
    </message>
    <message>
        <source>Line {line} is not UTF-8. Save the file as UTF-8.</source>
        <translation>Zeile {line} ist nicht in UTF-8. Die Datei als UTF-8 speichern.</translation>
    </message>
    <message>
        <source>Merge {source} into {target}</source>
        <translation>{source} mit {target} zusammenführen</translation>
    </message>
    <message>
        <source>Money in, becomes a refund</source>
        <translation>Eingang, wird eine Erstattung</translation>
    </message>
    <message>
        <source>Money in, left out</source>
        <translation>Eingang, ausgelassen</translation>
    </message>
    <message>
        <source>More values than there are columns</source>
        <translation>Mehr Werte als Spalten</translation>
    </message>
    <message>
        <source>Move {name}</source>
        <translation>{name} verschieben</translation>
    </message>
    <message>
        <source>Names and surnames by themselves are easy to guess.</source>
        <translation>Einzelne Vor- und Nachnamen sind leicht zu erraten.</translation>
    </message>
    <message>
        <source>Neither a sign nor a balance says whether this was spent</source>
        <translation>Weder ein Vorzeichen noch ein Saldo sagt, ob das ausgegeben wurde</translation>
    </message>
    <message>
        <source>New payee</source>
        <translation>Neuer Empfänger</translation>
    </message>
    <message>
        <source>No amount</source>
        <translation>Kein Betrag</translation>
    </message>
    <message>
        <source>No backup was written.</source>
        <translation>Es wurde keine Sicherung geschrieben.</translation>
    </message>
    <message>
        <source>No date</source>
        <translation>Kein Datum</translation>
    </message>
    <message>
        <source>No recovery code</source>
        <translation>Kein Wiederherstellungscode</translation>
    </message>
    <message>
        <source>Nobody is signed in on this computer. Sign up, join with an invitation, or sign in.</source>
        <translation>Auf diesem Computer ist niemand angemeldet. Konto anlegen, mit einer Einladung beitreten oder anmelden.</translation>
    </message>
    <message>
        <source>Not enough memory</source>
        <translation>Zu wenig Arbeitsspeicher</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>Nicht gefunden</translation>
    </message>
    <message>
        <source>Not opened</source>
        <translation>Nicht geöffnet</translation>
    </message>
    <message>
        <source>Not saved</source>
        <translation>Nicht gespeichert</translation>
    </message>
    <message>
        <source>Not signed in</source>
        <translation>Nicht angemeldet</translation>
    </message>
    <message>
        <source>Nothing was changed</source>
        <translation>Nichts wurde geändert</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>Nothing was imported.</source>
        <translation>Nichts wurde importiert.</translation>
    </message>
    <message>
        <source>Nothing was imported; {place} is not as this program writes it.</source>
        <translation>Nichts wurde importiert; so schreibt dieses Programm nicht: {place}.</translation>
    </message>
    <message>
        <source>Nothing was imported; {place} is wrong: {problem}</source>
        <translation>Nichts wurde importiert; falsch ist: {place}. {problem}</translation>
    </message>
    <message>
        <source>Nothing was restored.</source>
        <translation>Nichts wurde wiederhergestellt.</translation>
    </message>
    <message>
        <source>Nothing was written.</source>
        <translation>Nichts wurde geschrieben.</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>Older versions are on the server, and it can’t be asked now.</source>
        <translation>Ältere Fassungen sind auf dem Server, und der kann jetzt nicht gefragt werden.</translation>
    </message>
    <message>
        <source>One of them is deleted.</source>
        <translation>Eine davon ist gelöscht.</translation>
    </message>
    <message>
        <source>One question</source>
        <translation>Eine Frage</translation>
    </message>
    <message>
        <source>Preparing a server needs its admin: one who owns the database and may create roles.</source>
        <translation>Einen Server vorbereiten kann nur sein Admin: wem die Datenbank gehört und wer Rollen anlegen darf.</translation>
    </message>
    <message>
        <source>Recent years are easy to guess.</source>
        <translation>Jüngste Jahreszahlen sind leicht zu erraten.</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Abgelehnt</translation>
    </message>
    <message>
        <source>Refused: {why}</source>
        <translation>Abgelehnt: {why}</translation>
    </message>
    <message>
        <source>Rename {name}</source>
        <translation>{name} umbenennen</translation>
    </message>
    <message>
        <source>Repeats like &quot;aaa&quot; are easy to guess.</source>
        <translation>Wiederholungen wie „aaa“ sind leicht zu erraten.</translation>
    </message>
    <message>
        <source>Repeats like &quot;abcabcabc&quot; are only slightly harder to guess than &quot;abc&quot;.</source>
        <translation>Wiederholungen wie „abcabcabc“ sind kaum schwerer zu erraten als „abc“.</translation>
    </message>
    <message numerus="yes">
        <source>Restore %n Expenses</source>
        <translation>
            <numerusform>Ausgabe wiederherstellen</numerusform>
            <numerusform>%Ln Ausgaben wiederherstellen</numerusform>
        </translation>
    </message>
    <message>
        <source>Restore Version</source>
        <translation>Fassung wiederherstellen</translation>
    </message>
    <message>
        <source>Restore a Backup</source>
        <translation>Sicherung wiederherstellen</translation>
    </message>
    <message>
        <source>Same as {payee}, {day}</source>
        <translation>Wie {payee}, {day}</translation>
    </message>
    <message>
        <source>Say which server: --admin-url, or EXPENSE_ADMIN_URL.</source>
        <translation>Den Server nennen: --admin-url oder EXPENSE_ADMIN_URL.</translation>
    </message>
    <message>
        <source>Say with --host by which name other computers reach this server.</source>
        <translation>Mit --host den Namen angeben, unter dem andere Computer diesen Server erreichen.</translation>
    </message>
    <message>
        <source>Sequences like &quot;abc&quot; or &quot;6543&quot; are easy to guess.</source>
        <translation>Folgen wie „abc“ oder „6543“ sind leicht zu erraten.</translation>
    </message>
    <message>
        <source>Short keyboard patterns are easy to guess.</source>
        <translation>Kurze Tastaturmuster sind leicht zu erraten.</translation>
    </message>
    <message>
        <source>Sign in again to sync</source>
        <translation>Zum Abgleichen erneut anmelden</translation>
    </message>
    <message>
        <source>Sign in again to sync. You can keep working.</source>
        <translation>Zum Abgleichen erneut anmelden. Weiterarbeiten ist möglich.</translation>
    </message>
    <message>
        <source>Signing in took too long. Try again.</source>
        <translation>Das Anmelden hat zu lange gedauert. Erneut versuchen.</translation>
    </message>
    <message>
        <source>Something went wrong inside Expense Desktop. What you recorded is kept; the fault was written to the log.</source>
        <translation>In Expense Desktop ist etwas schiefgegangen. Alles Eingetragene ist aufbewahrt; der Fehler steht im Protokoll.</translation>
    </message>
    <message>
        <source>Still locked here</source>
        <translation>Hier noch verschlossen</translation>
    </message>
    <message>
        <source>Straight rows of keys are easy to guess.</source>
        <translation>Gerade Tastenreihen sind leicht zu erraten.</translation>
    </message>
    <message>
        <source>Subscriptions</source>
        <translation>Abos</translation>
    </message>
    <message>
        <source>That did not work</source>
        <translation>Das ging nicht</translation>
    </message>
    <message>
        <source>The PDF can’t be made.</source>
        <translation>Die PDF-Datei lässt sich nicht erzeugen.</translation>
    </message>
    <message>
        <source>The account “{username}” is not on this computer. Signing in for the first time takes the server’s line, which “Add a computer” shows on a computer that has the account.</source>
        <translation>Das Konto „{username}“ ist nicht auf diesem Computer. Zum ersten Anmelden braucht es die Zeile des Servers, die „Computer hinzufügen“ auf einem Computer mit diesem Konto zeigt.</translation>
    </message>
    <message>
        <source>The account “{username}” is not signed in on this computer.</source>
        <translation>Das Konto „{username}“ ist auf diesem Computer nicht angemeldet.</translation>
    </message>
    <message>
        <source>The account “{username}” is on this computer already. Sign in instead.</source>
        <translation>Das Konto „{username}“ ist schon auf diesem Computer. Stattdessen anmelden.</translation>
    </message>
    <message>
        <source>The amount is too large.</source>
        <translation>Der Betrag ist zu groß.</translation>
    </message>
    <message>
        <source>The backup is damaged or was changed: it can’t be trusted. Nothing was restored.</source>
        <translation>Die Sicherung ist beschädigt oder wurde verändert: Ihr ist nicht zu trauen. Nichts wurde wiederhergestellt.</translation>
    </message>
    <message>
        <source>The backup is not whole, or its end was changed. Nothing was restored.</source>
        <translation>Die Sicherung ist unvollständig, oder ihr Ende wurde verändert. Nichts wurde wiederhergestellt.</translation>
    </message>
    <message>
        <source>The backup is not whole: its end is missing. Nothing was restored.</source>
        <translation>Die Sicherung ist unvollständig: Ihr Ende fehlt. Nichts wurde wiederhergestellt.</translation>
    </message>
    <message>
        <source>The certificate file that {name} names can’t be read.</source>
        <translation>Die Zertifikatsdatei, die {name} nennt, ist nicht lesbar.</translation>
    </message>
    <message>
        <source>The connection is not safe</source>
        <translation>Die Verbindung ist nicht sicher</translation>
    </message>
    <message>
        <source>The connection to {host} is not safe: {problem}. Nothing was sent.</source>
        <translation>Die Verbindung zu {host} ist nicht sicher: {problem}. Nichts wurde gesendet.</translation>
    </message>
    <message>
        <source>The database has no name.</source>
        <translation>Die Datenbank hat keinen Namen.</translation>
    </message>
    <message>
        <source>The database “{dbname}” has tables of another program. Name a database of its own in the URL, or “postgres” to have “{database}” made. Nothing was changed.</source>
        <translation>Die Datenbank „{dbname}“ hat Tabellen eines anderen Programms. In der URL eine eigene Datenbank nennen, oder „postgres“, damit „{database}“ angelegt wird. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>The disk does not give back what was written to it. Choose another place.</source>
        <translation>Der Datenträger gibt nicht zurück, was auf ihn geschrieben wurde. Einen anderen Ort wählen.</translation>
    </message>
    <message>
        <source>The file can’t be read from line {line}, character {at} on.</source>
        <translation>Ab Zeile {line}, Zeichen {at} ist die Datei nicht lesbar.</translation>
    </message>
    <message>
        <source>The file could not be written</source>
        <translation>Die Datei konnte nicht geschrieben werden</translation>
    </message>
    <message numerus="yes">
        <source>The file has only %n columns.</source>
        <translation>
            <numerusform>Die Datei hat nur %Ln Spalte.</numerusform>
            <numerusform>Die Datei hat nur %Ln Spalten.</numerusform>
        </translation>
    </message>
    <message>
        <source>The file is in {theirs}, this account in {ours}.</source>
        <translation>Die Datei ist in {theirs}, dieses Konto in {ours}.</translation>
    </message>
    <message>
        <source>The file is no backup of Expense Desktop.</source>
        <translation>Die Datei ist keine Sicherung von Expense Desktop.</translation>
    </message>
    <message>
        <source>The file is no export of Expense Desktop.</source>
        <translation>Die Datei ist kein Export von Expense Desktop.</translation>
    </message>
    <message>
        <source>The file vault.json of this account can’t be read: it is damaged. The server is not affected.</source>
        <translation>Die Datei vault.json dieses Kontos ist nicht lesbar: Sie ist beschädigt. Der Server ist nicht betroffen.</translation>
    </message>
    <message>
        <source>The file {file} can’t be read.</source>
        <translation>Die Datei {file} ist nicht lesbar.</translation>
    </message>
    <message>
        <source>The file {file} can’t be read: {strerror}.</source>
        <translation>Die Datei {file} ist nicht lesbar: {strerror}.</translation>
    </message>
    <message>
        <source>The file {name} can’t be read.</source>
        <translation>Die Datei {name} ist nicht lesbar.</translation>
    </message>
    <message>
        <source>The file {path} can’t be opened: {strerror}.</source>
        <translation>Die Datei {path} lässt sich nicht öffnen: {strerror}.</translation>
    </message>
    <message>
        <source>The first day is after the last one.</source>
        <translation>Der erste Tag liegt nach dem letzten.</translation>
    </message>
    <message>
        <source>The folder {folder} can’t be made: {strerror}.</source>
        <translation>Der Ordner {folder} lässt sich nicht anlegen: {strerror}.</translation>
    </message>
    <message>
        <source>The folder {folder} can’t be written: {reason}.</source>
        <translation>In den Ordner {folder} lässt sich nicht schreiben: {reason}.</translation>
    </message>
    <message>
        <source>The folder {path} can’t be removed: {strerror}.</source>
        <translation>Der Ordner {path} lässt sich nicht entfernen: {strerror}.</translation>
    </message>
    <message>
        <source>The histories differ</source>
        <translation>Die Verläufe weichen voneinander ab</translation>
    </message>
    <message>
        <source>The limit can’t be negative.</source>
        <translation>Das Limit kann nicht negativ sein.</translation>
    </message>
    <message>
        <source>The limit is too large.</source>
        <translation>Das Limit ist zu groß.</translation>
    </message>
    <message>
        <source>The new password is set. What is saved on this computer was locked with the old one, and no recovery code was made for it.</source>
        <translation>Das neue Passwort ist gesetzt. Was auf diesem Computer gespeichert ist, wurde mit dem alten verschlossen, und ein Wiederherstellungscode wurde dafür nicht erstellt.</translation>
    </message>
    <message>
        <source>The new password is set. What is saved on this computer was locked with the old one: only the recovery code opens it.</source>
        <translation>Das neue Passwort ist gesetzt. Was auf diesem Computer gespeichert ist, wurde mit dem alten verschlossen: Nur der Wiederherstellungscode öffnet es.</translation>
    </message>
    <message>
        <source>The password is not the one of this backup.</source>
        <translation>Das Passwort ist nicht das dieser Sicherung.</translation>
    </message>
    <message>
        <source>The picture {path} could not be written.</source>
        <translation>Das Bild {path} konnte nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>The preferences in {path} can’t be read. Repair the file or remove it.</source>
        <translation>Die Einstellungen in {path} sind nicht lesbar. Die Datei reparieren oder entfernen.</translation>
    </message>
    <message>
        <source>The server asks for a weak proof of the password. Nothing was sent.</source>
        <translation>Der Server verlangt einen schwachen Nachweis des Passworts. Nichts wurde gesendet.</translation>
    </message>
    <message>
        <source>The server asks for more work than is reasonable. Nothing was sent.</source>
        <translation>Der Server verlangt mehr Rechenarbeit, als vernünftig ist. Nichts wurde gesendet.</translation>
    </message>
    <message>
        <source>The server can’t be reached, so the password stays as it was. Set a new one in the preferences when it is back.</source>
        <translation>Der Server ist nicht erreichbar, daher bleibt das Passwort, wie es war. Ein neues lässt sich in den Einstellungen setzen, wenn er wieder da ist.</translation>
    </message>
    <message>
        <source>The server can’t be reached.</source>
        <translation>Der Server ist nicht erreichbar.</translation>
    </message>
    <message>
        <source>The server can’t be reached. The first sign-in on this computer needs it.</source>
        <translation>Der Server ist nicht erreichbar. Das erste Anmelden auf diesem Computer braucht ihn.</translation>
    </message>
    <message>
        <source>The server does not allow this. Its admin runs: expense server init</source>
        <translation>Der Server erlaubt das nicht. Sein Admin führt aus: expense server init</translation>
    </message>
    <message>
        <source>The server doesn’t take this line any more. Ask for a new one.</source>
        <translation>Der Server nimmt diese Zeile nicht mehr an. Eine neue erfragen.</translation>
    </message>
    <message>
        <source>The server enrolled another computer than this one.</source>
        <translation>Der Server hat einen anderen Computer eingetragen als diesen.</translation>
    </message>
    <message>
        <source>The server has too many connections just now.</source>
        <translation>Der Server hat gerade zu viele Verbindungen.</translation>
    </message>
    <message>
        <source>The server knows another account by this name. Nothing was changed.</source>
        <translation>Der Server kennt unter diesem Namen ein anderes Konto. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>The server of this computer can’t be read whole. Nothing was changed.</source>
        <translation>Der Server dieses Computers ist nicht vollständig lesbar. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>The server of this computer could not be carried over. Nothing was changed.</source>
        <translation>Der Server dieses Computers konnte nicht übernommen werden. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>The server of this computer is in use. Close the program’s windows first.</source>
        <translation>Der Server dieses Computers ist in Gebrauch. Erst die Fenster des Programms schließen.</translation>
    </message>
    <message>
        <source>The server refused the admin’s user name or password.</source>
        <translation>Der Server hat Benutzername oder Passwort des Admins abgelehnt.</translation>
    </message>
    <message>
        <source>The server’s answer can’t be understood. Nothing was sent.</source>
        <translation>Die Antwort des Servers ist unverständlich. Nichts wurde gesendet.</translation>
    </message>
    <message>
        <source>The server’s answer was lost: it has the old one or the new one. Both open this computer until the next sync.</source>
        <translation>Die Antwort des Servers ging verloren: Er hat das alte oder das neue. Bis zum nächsten Abgleich öffnen beide diesen Computer.</translation>
    </message>
    <message>
        <source>The server’s folder {data} can’t be read.</source>
        <translation>Der Ordner des Servers {data} ist nicht lesbar.</translation>
    </message>
    <message>
        <source>The server’s history is not the one that this computer knows. Nothing was sent or taken; everything is kept here.</source>
        <translation>Der Verlauf auf dem Server ist nicht der, den dieser Computer kennt. Nichts wurde gesendet oder geholt; hier ist alles aufbewahrt.</translation>
    </message>
    <message>
        <source>The tour was given up: a page did not become ready within two minutes.</source>
        <translation>Der Rundgang wurde aufgegeben: Eine Seite war nach zwei Minuten nicht bereit.</translation>
    </message>
    <message>
        <source>The user name or the password is not right.</source>
        <translation>Benutzername oder Passwort stimmt nicht.</translation>
    </message>
    <message>
        <source>The {field} has a character that can’t be stored (U+{value}, at position {at}).</source>
        <translation>{field}: Ein Zeichen lässt sich nicht speichern (U+{value}, an Stelle {at}).</translation>
    </message>
    <message>
        <source>The {field} has {length} characters; {limit} fit.</source>
        <translation>{field}: {length} Zeichen, höchstens {limit} passen.</translation>
    </message>
    <message>
        <source>The {field} is empty.</source>
        <translation>{field}: nichts angegeben.</translation>
    </message>
    <message>
        <source>There are several accounts on this computer: {names}. Say which one.</source>
        <translation>Auf diesem Computer gibt es mehrere Konten: {names}. Eines davon nennen.</translation>
    </message>
    <message>
        <source>There are {count} columns instead of {wanted}.</source>
        <translation>Es sind {count} Spalten statt {wanted}.</translation>
    </message>
    <message>
        <source>There can only be one column “{name}”.</source>
        <translation>Es kann nur eine Spalte „{name}“ geben.</translation>
    </message>
    <message>
        <source>There is already a category “{name}” in {parent}.</source>
        <translation>In {parent} gibt es schon eine Kategorie „{name}“.</translation>
    </message>
    <message>
        <source>There is already a category “{name}”.</source>
        <translation>Es gibt schon eine Kategorie „{name}“.</translation>
    </message>
    <message>
        <source>There is no account “{name}” on this server.</source>
        <translation>Auf diesem Server gibt es kein Konto „{name}“.</translation>
    </message>
    <message>
        <source>There is no amount.</source>
        <translation>Es fehlt ein Betrag.</translation>
    </message>
    <message>
        <source>There is no category “{name}”.</source>
        <translation>Es gibt keine Kategorie „{name}“.</translation>
    </message>
    <message>
        <source>There is no computer “{wanted}” in this account.</source>
        <translation>In diesem Konto gibt es keinen Computer „{wanted}“.</translation>
    </message>
    <message>
        <source>There is no database “{database}” for this program on {host}.</source>
        <translation>Auf {host} gibt es für dieses Programm keine Datenbank „{database}“.</translation>
    </message>
    <message>
        <source>There is no date.</source>
        <translation>Es fehlt ein Datum.</translation>
    </message>
    <message>
        <source>There is no encoding “{encoding}”.</source>
        <translation>Es gibt keine Zeichenkodierung „{encoding}“.</translation>
    </message>
    <message>
        <source>There is no such account.</source>
        <translation>Dieses Konto gibt es nicht.</translation>
    </message>
    <message>
        <source>There is no such category.</source>
        <translation>Diese Kategorie gibt es nicht.</translation>
    </message>
    <message>
        <source>There is no such expense.</source>
        <translation>Diese Ausgabe gibt es nicht.</translation>
    </message>
    <message>
        <source>There is no such limit.</source>
        <translation>Dieses Limit gibt es nicht.</translation>
    </message>
    <message>
        <source>There is no such record any more, or it was dealt with already.</source>
        <translation>Diesen Eintrag gibt es nicht mehr, oder er ist schon erledigt.</translation>
    </message>
    <message>
        <source>There is no such record.</source>
        <translation>Diesen Eintrag gibt es nicht.</translation>
    </message>
    <message>
        <source>There is no such version.</source>
        <translation>Diese Fassung gibt es nicht.</translation>
    </message>
    <message>
        <source>There is not enough free memory to check the password: {mib} MiB are needed.</source>
        <translation>Zum Prüfen des Passworts ist zu wenig Arbeitsspeicher frei: {mib} MiB werden gebraucht.</translation>
    </message>
    <message>
        <source>This account has as many computers as it can. Remove one on another computer first.</source>
        <translation>Dieses Konto hat so viele Computer, wie es haben kann. Erst auf einem anderen Computer einen entfernen.</translation>
    </message>
    <message>
        <source>This account is being signed out in another window or command.</source>
        <translation>Dieses Konto wird gerade in einem anderen Fenster oder Befehl abgemeldet.</translation>
    </message>
    <message>
        <source>This account is not on this computer any more.</source>
        <translation>Dieses Konto ist nicht mehr auf diesem Computer.</translation>
    </message>
    <message>
        <source>This account is open in another window or command. Close it first.</source>
        <translation>Dieses Konto ist in einem anderen Fenster oder Befehl offen. Das zuerst schließen.</translation>
    </message>
    <message>
        <source>This account lives on this computer’s own server, which other computers can’t reach. Sharing an account between computers takes a server that both can reach.</source>
        <translation>Dieses Konto liegt auf dem eigenen Server dieses Computers, den andere Computer nicht erreichen. Ein Konto auf mehreren Computern braucht einen Server, den alle erreichen.</translation>
    </message>
    <message>
        <source>This account was opened by a newer version of Expense Desktop. Update the program to open it.</source>
        <translation>Dieses Konto wurde von einer neueren Version von Expense Desktop geöffnet. Zum Öffnen das Programm aktualisieren.</translation>
    </message>
    <message>
        <source>This backup can’t be read</source>
        <translation>Diese Sicherung ist nicht lesbar</translation>
    </message>
    <message>
        <source>This computer has no key store that the program could use.</source>
        <translation>Dieser Computer hat keinen Schlüsselbund, den das Programm nutzen könnte.</translation>
    </message>
    <message>
        <source>This computer was removed</source>
        <translation>Dieser Computer wurde entfernt</translation>
    </message>
    <message>
        <source>This computer was removed from the account on another one.</source>
        <translation>Dieser Computer wurde auf einem anderen aus dem Konto entfernt.</translation>
    </message>
    <message>
        <source>This computer’s copy of the expenses can’t be opened. Look at the rights of its folder.</source>
        <translation>Die Kopie der Ausgaben auf diesem Computer lässt sich nicht öffnen. Die Rechte ihres Ordners prüfen.</translation>
    </message>
    <message>
        <source>This computer’s copy of the expenses can’t be opened: the disk is full or reports an error. Nothing was lost.</source>
        <translation>Die Kopie der Ausgaben auf diesem Computer lässt sich nicht öffnen: Der Datenträger ist voll oder meldet einen Fehler. Es ging nichts verloren.</translation>
    </message>
    <message>
        <source>This computer’s copy of the expenses can’t be read: the file is damaged, or another account’s.</source>
        <translation>Die Kopie der Ausgaben auf diesem Computer ist nicht lesbar: Die Datei ist beschädigt oder gehört zu einem anderen Konto.</translation>
    </message>
    <message>
        <source>This computer’s copy was written by a newer version of Expense Desktop. Update the program to open it.</source>
        <translation>Die Kopie auf diesem Computer stammt von einer neueren Version von Expense Desktop. Zum Öffnen das Programm aktualisieren.</translation>
    </message>
    <message>
        <source>This computer’s key store is locked or doesn’t answer.</source>
        <translation>Der Schlüsselbund dieses Computers ist gesperrt oder antwortet nicht.</translation>
    </message>
    <message>
        <source>This computer’s own server can’t be set up: {why}.</source>
        <translation>Der eigene Server dieses Computers lässt sich nicht einrichten: {why}.</translation>
    </message>
    <message>
        <source>This computer’s own server could not be set up.</source>
        <translation>Der eigene Server dieses Computers konnte nicht eingerichtet werden.</translation>
    </message>
    <message>
        <source>This computer’s own server does not start. Its log is in {log}.</source>
        <translation>Der eigene Server dieses Computers startet nicht. Sein Protokoll liegt in {log}.</translation>
    </message>
    <message>
        <source>This computer’s own server keeps its records unencrypted on the disk, readable by whoever can read your files.</source>
        <translation>Der eigene Server dieses Computers hält seine Einträge unverschlüsselt auf dem Datenträger; wer die eigenen Dateien lesen kann, kann auch sie lesen.</translation>
    </message>
    <message>
        <source>This computer’s own server was made with PostgreSQL {made_by}; this version of the program has {major}. To carry everything over, run: expense server init</source>
        <translation>Der eigene Server dieses Computers wurde mit PostgreSQL {made_by} angelegt; diese Version des Programms hat {major}. Um alles zu übernehmen, ausführen: expense server init</translation>
    </message>
    <message>
        <source>This computer’s own server was made with PostgreSQL {major}. To carry it over, install PostgreSQL {major} (package postgresql-{major}) and run: expense server init</source>
        <translation>Der eigene Server dieses Computers wurde mit PostgreSQL {major} angelegt. Zum Übernehmen PostgreSQL {major} installieren (Paket postgresql-{major}) und ausführen: expense server init</translation>
    </message>
    <message>
        <source>This copy of the account was used elsewhere, or was put back from a backup. Sign in again to sync. You can keep working; everything is kept here.</source>
        <translation>Diese Kopie des Kontos wurde anderswo benutzt oder aus einer Sicherung zurückgeholt. Zum Abgleichen erneut anmelden. Weiterarbeiten ist möglich; hier bleibt alles erhalten.</translation>
    </message>
    <message>
        <source>This database stores text in {encoding}. Expense Desktop needs one in UTF8.</source>
        <translation>Diese Datenbank speichert Text in {encoding}. Expense Desktop braucht eine in UTF8.</translation>
    </message>
    <message>
        <source>This expense is deleted. Restore it first.</source>
        <translation>Diese Ausgabe ist gelöscht. Sie zuerst wiederherstellen.</translation>
    </message>
    <message>
        <source>This expense was changed on another device while you were editing. Look at it again.</source>
        <translation>Diese Ausgabe wurde während des Bearbeitens auf einem anderen Gerät geändert. Noch einmal ansehen.</translation>
    </message>
    <message>
        <source>This export can’t be imported</source>
        <translation>Dieser Export lässt sich nicht importieren</translation>
    </message>
    <message>
        <source>This file can’t be imported</source>
        <translation>Diese Datei lässt sich nicht importieren</translation>
    </message>
    <message>
        <source>This file has no column with amounts. Choose one.</source>
        <translation>Diese Datei hat keine Spalte mit Beträgen. Eine wählen.</translation>
    </message>
    <message>
        <source>This file has no column with dates. Choose one.</source>
        <translation>Diese Datei hat keine Spalte mit Datumsangaben. Eine wählen.</translation>
    </message>
    <message>
        <source>This file has several columns with amounts: {names}. Choose one.</source>
        <translation>Diese Datei hat mehrere Spalten mit Beträgen: {names}. Eine wählen.</translation>
    </message>
    <message>
        <source>This file holds no certificate in PEM form.</source>
        <translation>Diese Datei enthält kein Zertifikat im PEM-Format.</translation>
    </message>
    <message>
        <source>This file was exported by Expense Desktop.</source>
        <translation>Diese Datei wurde von Expense Desktop exportiert.</translation>
    </message>
    <message>
        <source>This installation came without a PostgreSQL of its own. Install it with the extra “embedded”, or connect to a server.</source>
        <translation>Diese Installation hat kein eigenes PostgreSQL. Sie mit dem Zusatz „embedded“ installieren oder mit einem Server verbinden.</translation>
    </message>
    <message>
        <source>This invitation can’t be used</source>
        <translation>Diese Einladung ist nicht brauchbar</translation>
    </message>
    <message>
        <source>This invitation has expired or was already used. Ask for a new one.</source>
        <translation>Diese Einladung ist abgelaufen oder schon benutzt. Eine neue erfragen.</translation>
    </message>
    <message>
        <source>This is a backup of another account ({name}). An account with expenses takes only backups of its own; a new account takes any.</source>
        <translation>Das ist die Sicherung eines anderen Kontos ({name}). Ein Konto mit Ausgaben nimmt nur seine eigenen; ein neues Konto nimmt jede.</translation>
    </message>
    <message>
        <source>This is a top-10 common password.</source>
        <translation>Das ist eines der zehn häufigsten Passwörter.</translation>
    </message>
    <message>
        <source>This is a top-100 common password.</source>
        <translation>Das ist eines der hundert häufigsten Passwörter.</translation>
    </message>
    <message>
        <source>This is a very common password.</source>
        <translation>Das ist ein sehr häufiges Passwort.</translation>
    </message>
    <message>
        <source>This is an invitation for a new account. Use it to create the account.</source>
        <translation>Das ist eine Einladung für ein neues Konto. Damit das Konto anlegen.</translation>
    </message>
    <message>
        <source>This is no line of a server: one starts with “expense-server”.</source>
        <translation>Das ist keine Zeile eines Servers: Sie beginnt mit „expense-server“.</translation>
    </message>
    <message>
        <source>This is no {line}: one starts with “{kind}”.</source>
        <translation>Das ist keine {line}: Sie beginnt mit „{kind}“.</translation>
    </message>
    <message>
        <source>This is not the name of a server.</source>
        <translation>Das ist kein Name eines Servers.</translation>
    </message>
    <message>
        <source>This is similar to a commonly used password.</source>
        <translation>Das ähnelt einem häufigen Passwort.</translation>
    </message>
    <message>
        <source>This line adds a computer to an account that exists; it is no invitation. Use it to sign in.</source>
        <translation>Diese Zeile fügt einem bestehenden Konto einen Computer hinzu; sie ist keine Einladung. Damit anmelden.</translation>
    </message>
    <message>
        <source>This line can’t be used</source>
        <translation>Diese Zeile ist nicht brauchbar</translation>
    </message>
    <message>
        <source>This line sets a new password for an account that exists. Use it where the password is forgotten.</source>
        <translation>Diese Zeile setzt ein neues Passwort für ein bestehendes Konto. Sie gehört dorthin, wo das Passwort vergessen ist.</translation>
    </message>
    <message>
        <source>This login may not prepare a server: it takes a superuser, or a user with CREATEROLE and CREATEDB. Nothing was changed.</source>
        <translation>Mit dieser Anmeldung lässt sich kein Server vorbereiten: Es braucht einen Superuser oder einen Benutzer mit CREATEROLE und CREATEDB. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>This password is easy to guess. Add a word or two that don’t belong together.</source>
        <translation>Dieses Passwort ist leicht zu erraten. Ein, zwei Wörter hinzufügen, die nicht zusammengehören.</translation>
    </message>
    <message>
        <source>This password is easy to guess. {warning} Add a word or two that don’t belong together.</source>
        <translation>Dieses Passwort ist leicht zu erraten. {warning} Ein, zwei Wörter hinzufügen, die nicht zusammengehören.</translation>
    </message>
    <message>
        <source>This password opens what is saved on this computer, but the server has another one. Type that one too.</source>
        <translation>Dieses Passwort öffnet, was auf diesem Computer gespeichert ist, aber der Server hat ein anderes. Auch dieses eingeben.</translation>
    </message>
    <message>
        <source>This recovery code does not open this account on this computer.</source>
        <translation>Dieser Wiederherstellungscode öffnet dieses Konto auf diesem Computer nicht.</translation>
    </message>
    <message>
        <source>This recovery code has a mistake in it. Compare it with what was printed.</source>
        <translation>Dieser Wiederherstellungscode enthält einen Fehler. Mit dem gedruckten vergleichen.</translation>
    </message>
    <message>
        <source>This server can’t be used</source>
        <translation>Dieser Server ist nicht brauchbar</translation>
    </message>
    <message>
        <source>This server has a ledger already, in the database “{other}”. Name that one in the URL. Nothing was changed.</source>
        <translation>Dieser Server hat schon ein Ausgabenbuch, in der Datenbank „{other}“. Diese in der URL nennen. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>This server is not prepared for Expense Desktop. Its admin runs: expense server init</source>
        <translation>Dieser Server ist nicht für Expense Desktop vorbereitet. Sein Admin führt aus: expense server init</translation>
    </message>
    <message>
        <source>This server is not prepared for Expense Desktop. Run: expense server init</source>
        <translation>Dieser Server ist nicht für Expense Desktop vorbereitet. Ausführen: expense server init</translation>
    </message>
    <message>
        <source>This server runs PostgreSQL {version}, in which people could learn about each other’s records. Update it to {major}.{least} or later. Nothing was changed.</source>
        <translation>Auf diesem Server läuft PostgreSQL {version}, in dem Leute etwas über die Einträge anderer erfahren könnten. Auf {major}.{least} oder neuer aktualisieren. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>This server runs PostgreSQL {version}. Expense Desktop needs PostgreSQL {oldest_major} or newer. Nothing was changed.</source>
        <translation>Auf diesem Server läuft PostgreSQL {version}. Expense Desktop braucht PostgreSQL {oldest_major} oder neuer. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>This version can’t sync any more</source>
        <translation>Diese Version kann nicht mehr abgleichen</translation>
    </message>
    <message>
        <source>This version can’t sync any more. Update to {min_client} or later. You can keep working.</source>
        <translation>Diese Version kann nicht mehr abgleichen. Auf {min_client} oder neuer aktualisieren. Weiterarbeiten ist möglich.</translation>
    </message>
    <message>
        <source>This version is too old</source>
        <translation>Diese Version ist zu alt</translation>
    </message>
    <message>
        <source>This was decided already, here or on another device.</source>
        <translation>Das ist schon entschieden, hier oder auf einem anderen Gerät.</translation>
    </message>
    <message>
        <source>This {line} is damaged or not whole. Copy the whole line, from its first to its last character.</source>
        <translation>Diese {line} ist beschädigt oder unvollständig. Die ganze Zeile kopieren, vom ersten bis zum letzten Zeichen.</translation>
    </message>
    <message>
        <source>This {line} was made by a newer version of the program. Update this computer’s.</source>
        <translation>Diese {line} stammt von einer neueren Version des Programms. Die auf diesem Computer aktualisieren.</translation>
    </message>
    <message>
        <source>Too many tries</source>
        <translation>Zu viele Versuche</translation>
    </message>
    <message numerus="yes">
        <source>Too many tries. Try again in %n minutes.</source>
        <translation>
            <numerusform>Zu viele Versuche. In %Ln Minute erneut versuchen.</numerusform>
            <numerusform>Zu viele Versuche. In %Ln Minuten erneut versuchen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Transport</source>
        <translation>Mobilität</translation>
    </message>
    <message>
        <source>Travel</source>
        <translation>Reisen</translation>
    </message>
    <message>
        <source>Two levels of “{name}”</source>
        <translation>Zwei Ebenen von „{name}“</translation>
    </message>
    <message>
        <source>Use Suggestions</source>
        <translation>Vorschläge nehmen</translation>
    </message>
    <message>
        <source>Use at least {shortest} characters.</source>
        <translation>Mindestens {shortest} Zeichen verwenden.</translation>
    </message>
    <message>
        <source>What is saved here is open, but the server has a newer recovery code. Set a new password with that one.</source>
        <translation>Was hier gespeichert ist, ist geöffnet, aber der Server hat einen neueren Wiederherstellungscode. Mit diesem ein neues Passwort setzen.</translation>
    </message>
    <message>
        <source>What the server has more is fetched with the next “Sync now”.</source>
        <translation>Was der Server mehr hat, wird mit dem nächsten „Jetzt abgleichen“ geholt.</translation>
    </message>
    <message>
        <source>Which server?</source>
        <translation>Welcher Server?</translation>
    </message>
    <message>
        <source>a BMP picture</source>
        <translation>ein BMP-Bild</translation>
    </message>
    <message>
        <source>a GIF picture</source>
        <translation>ein GIF-Bild</translation>
    </message>
    <message>
        <source>a JPEG picture</source>
        <translation>ein JPEG-Bild</translation>
    </message>
    <message>
        <source>a PDF document</source>
        <translation>ein PDF-Dokument</translation>
    </message>
    <message>
        <source>a PNG picture</source>
        <translation>ein PNG-Bild</translation>
    </message>
    <message>
        <source>a QIF file</source>
        <translation>eine QIF-Datei</translation>
    </message>
    <message>
        <source>a ZIP archive or an Excel workbook. In the spreadsheet program, save it as CSV</source>
        <translation>ein ZIP-Archiv oder eine Excel-Mappe. Im Tabellenprogramm als CSV speichern</translation>
    </message>
    <message>
        <source>a budget</source>
        <translation>ein Budget</translation>
    </message>
    <message>
        <source>a category</source>
        <translation>eine Kategorie</translation>
    </message>
    <message>
        <source>a compressed file</source>
        <translation>eine komprimierte Datei</translation>
    </message>
    <message>
        <source>a database</source>
        <translation>eine Datenbank</translation>
    </message>
    <message>
        <source>a picture or a recording</source>
        <translation>ein Bild oder eine Aufnahme</translation>
    </message>
    <message>
        <source>a profile</source>
        <translation>ein Profil</translation>
    </message>
    <message>
        <source>a program</source>
        <translation>ein Programm</translation>
    </message>
    <message>
        <source>a text has characters that can’t be stored.</source>
        <translation>Ein Text hat Zeichen, die sich nicht speichern lassen.</translation>
    </message>
    <message>
        <source>a text is too long.</source>
        <translation>Ein Text ist zu lang.</translation>
    </message>
    <message>
        <source>a web page</source>
        <translation>eine Webseite</translation>
    </message>
    <message>
        <source>an OFX file</source>
        <translation>eine OFX-Datei</translation>
    </message>
    <message>
        <source>an RTF document</source>
        <translation>ein RTF-Dokument</translation>
    </message>
    <message>
        <source>an XML document</source>
        <translation>ein XML-Dokument</translation>
    </message>
    <message>
        <source>an expense</source>
        <translation>eine Ausgabe</translation>
    </message>
    <message>
        <source>an expense without payee</source>
        <translation>eine Ausgabe ohne Empfänger</translation>
    </message>
    <message>
        <source>an old Excel workbook. In the spreadsheet program, save it as CSV</source>
        <translation>eine alte Excel-Mappe. Im Tabellenprogramm als CSV speichern</translation>
    </message>
    <message>
        <source>categories have two levels, and another computer has used them up here.</source>
        <translation>Kategorien haben zwei Ebenen, und ein anderer Computer hat sie hier aufgebraucht.</translation>
    </message>
    <message>
        <source>category</source>
        <translation>Kategorie</translation>
    </message>
    <message>
        <source>category {at}</source>
        <translation>Kategorie {at}</translation>
    </message>
    <message>
        <source>column {number}</source>
        <translation>Spalte {number}</translation>
    </message>
    <message>
        <source>expense {at}</source>
        <translation>Ausgabe {at}</translation>
    </message>
    <message>
        <source>invitation</source>
        <translation>Einladung</translation>
    </message>
    <message>
        <source>it does not ask for a login by SCRAM</source>
        <translation>Der Server verlangt keine Anmeldung mit SCRAM</translation>
    </message>
    <message>
        <source>it has bytes that no text has</source>
        <translation>Sie hat Bytes, die kein Text hat</translation>
    </message>
    <message>
        <source>it is damaged: its text ends in the middle of a character</source>
        <translation>Sie ist beschädigt: Ihr Text endet mitten in einem Zeichen</translation>
    </message>
    <message>
        <source>it is not encrypted</source>
        <translation>Sie ist nicht verschlüsselt</translation>
    </message>
    <message>
        <source>it is not encrypted, and its admin didn’t mark it as this computer’s own</source>
        <translation>Sie ist nicht verschlüsselt, und der Admin hat den Server nicht als den eigenen dieses Computers gekennzeichnet</translation>
    </message>
    <message>
        <source>it is too large.</source>
        <translation>Es ist zu groß.</translation>
    </message>
    <message>
        <source>it starts like {what}</source>
        <translation>Sie beginnt wie {what}</translation>
    </message>
    <message>
        <source>it would not be encrypted</source>
        <translation>Sie wäre nicht verschlüsselt</translation>
    </message>
    <message>
        <source>its certificate can’t be verified</source>
        <translation>Das Zertifikat lässt sich nicht prüfen</translation>
    </message>
    <message>
        <source>its certificate has expired</source>
        <translation>Das Zertifikat ist abgelaufen</translation>
    </message>
    <message>
        <source>its certificate is for another server</source>
        <translation>Das Zertifikat ist für einen anderen Server</translation>
    </message>
    <message>
        <source>its certificate is not signed by an authority that is known here</source>
        <translation>Das Zertifikat ist von keiner hier bekannten Stelle unterschrieben</translation>
    </message>
    <message>
        <source>its certificate is not valid yet; check this computer’s clock</source>
        <translation>Das Zertifikat gilt noch nicht; die Uhr dieses Computers prüfen</translation>
    </message>
    <message>
        <source>its certificate was revoked</source>
        <translation>Das Zertifikat wurde widerrufen</translation>
    </message>
    <message>
        <source>limit {at}</source>
        <translation>Limit {at}</translation>
    </message>
    <message>
        <source>line for a new password</source>
        <translation>Zeile für ein neues Passwort</translation>
    </message>
    <message>
        <source>line {line}</source>
        <translation>Zeile {line}</translation>
    </message>
    <message>
        <source>name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>no amount (decimal mark “{mark}”)</source>
        <translation>kein Betrag (Dezimalzeichen „{mark}“)</translation>
    </message>
    <message>
        <source>no date</source>
        <translation>kein Datum</translation>
    </message>
    <message>
        <source>note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>payee</source>
        <translation>Empfänger</translation>
    </message>
    <message>
        <source>server line</source>
        <translation>Serverzeile</translation>
    </message>
    <message>
        <source>sslmode={mode} doesn’t check who answers; only verify-full does</source>
        <translation>sslmode={mode} prüft nicht, wer antwortet; das tut nur verify-full</translation>
    </message>
    <message>
        <source>the account has another currency.</source>
        <translation>Das Konto hat eine andere Währung.</translation>
    </message>
    <message>
        <source>the category has expenses or subcategories on another computer. Archive it instead.</source>
        <translation>Die Kategorie hat auf einem anderen Computer Ausgaben oder Unterkategorien. Stattdessen archivieren.</translation>
    </message>
    <message>
        <source>the category was deleted. Choose another.</source>
        <translation>Die Kategorie wurde gelöscht. Eine andere wählen.</translation>
    </message>
    <message>
        <source>the certificate to check it with is missing</source>
        <translation>Das Zertifikat zum Prüfen fehlt</translation>
    </message>
    <message>
        <source>the conflict was decided or is gone.</source>
        <translation>Der Konflikt ist entschieden oder nicht mehr da.</translation>
    </message>
    <message>
        <source>the date is outside the years 1900 to 2200.</source>
        <translation>Das Datum liegt außerhalb der Jahre 1900 bis 2200.</translation>
    </message>
    <message>
        <source>the day first (dmy)</source>
        <translation>der Tag zuerst (dmy)</translation>
    </message>
    <message>
        <source>the head of the file</source>
        <translation>Anfang der Datei</translation>
    </message>
    <message>
        <source>the month first (mdy)</source>
        <translation>der Monat zuerst (mdy)</translation>
    </message>
    <message>
        <source>the server can’t take it as it is. A newer version of the program may.</source>
        <translation>Der Server kann es so nicht annehmen. Eine neuere Version des Programms kann es vielleicht.</translation>
    </message>
    <message>
        <source>the server doesn’t have this record, and not all of it was sent.</source>
        <translation>Der Server hat diesen Eintrag nicht, und er wurde nicht ganz gesendet.</translation>
    </message>
    <message>
        <source>the server doesn’t have this record.</source>
        <translation>Der Server hat diesen Eintrag nicht.</translation>
    </message>
    <message>
        <source>the year first (ymd)</source>
        <translation>das Jahr zuerst (ymd)</translation>
    </message>
    <message>
        <source>there is another limit for this category and month.</source>
        <translation>Für diese Kategorie und diesen Monat gibt es ein anderes Limit.</translation>
    </message>
    <message>
        <source>this can’t be deleted.</source>
        <translation>Das lässt sich nicht löschen.</translation>
    </message>
    <message>
        <source>this computer</source>
        <translation>dieser Computer</translation>
    </message>
    <message>
        <source>{amount} (decimal mark “{mark}”)</source>
        <translation>{amount} (Dezimalzeichen „{mark}“)</translation>
    </message>
    <message>
        <source>{currency} is not a currency in use.</source>
        <translation>{currency} ist keine gebräuchliche Währung.</translation>
    </message>
    <message>
        <source>{day} is more than a year ahead.</source>
        <translation>{day} liegt mehr als ein Jahr voraus.</translation>
    </message>
    <message>
        <source>{day} is outside the years 1900 to 2200.</source>
        <translation>{day} liegt außerhalb der Jahre 1900 bis 2200.</translation>
    </message>
    <message>
        <source>{first} and {second}</source>
        <translation>{first} und {second}</translation>
    </message>
    <message>
        <source>{host} does not let this computer in. Its admin allows it in pg_hba.conf.</source>
        <translation>{host} lässt diesen Computer nicht herein. Der Admin erlaubt es in pg_hba.conf.</translation>
    </message>
    <message>
        <source>{month} has not begun yet.</source>
        <translation>{month} hat noch nicht begonnen.</translation>
    </message>
    <message>
        <source>{name} has a heading but no rows.</source>
        <translation>{name} hat eine Überschrift, aber keine Zeilen.</translation>
    </message>
    <message>
        <source>{name} has no rows with a date and an amount.</source>
        <translation>{name} hat keine Zeilen mit Datum und Betrag.</translation>
    </message>
    <message>
        <source>{name} is empty.</source>
        <translation>{name} ist leer.</translation>
    </message>
    <message>
        <source>{name} is no file that can be written.</source>
        <translation>{name} ist keine Datei, die sich schreiben lässt.</translation>
    </message>
    <message>
        <source>{name} is not a CSV file: {why}.</source>
        <translation>{name} ist keine CSV-Datei: {why}.</translation>
    </message>
    <message>
        <source>{name} is not a URL of the form postgresql://user:password@host:port/database.</source>
        <translation>{name} ist keine URL der Form postgresql://Benutzer:Passwort@Host:Port/Datenbank.</translation>
    </message>
    <message>
        <source>{name} is too large for a list of expenses: over 256 MB.</source>
        <translation>{name} ist zu groß für eine Liste von Ausgaben: über 256 MB.</translation>
    </message>
    <message>
        <source>{name} is too large: over 256 MB.</source>
        <translation>{name} ist zu groß: über 256 MB.</translation>
    </message>
    <message>
        <source>{name} names no server.</source>
        <translation>{name} nennt keinen Server.</translation>
    </message>
    <message>
        <source>{name} names no user.</source>
        <translation>{name} nennt keinen Benutzer.</translation>
    </message>
    <message>
        <source>{name} was not written: the disk is full. Nothing was left behind.</source>
        <translation>{name} wurde nicht geschrieben: Der Datenträger ist voll. Nichts blieb zurück.</translation>
    </message>
    <message>
        <source>{name} was not written: the disk reports an error. Nothing was left behind.</source>
        <translation>{name} wurde nicht geschrieben: Der Datenträger meldet einen Fehler. Nichts blieb zurück.</translation>
    </message>
    <message>
        <source>{name} was not written: the folder can’t be written to. Choose another one.</source>
        <translation>{name} wurde nicht geschrieben: Der Ordner ist schreibgeschützt. Einen anderen wählen.</translation>
    </message>
    <message>
        <source>{name} was not written: there is no such folder.</source>
        <translation>{name} wurde nicht geschrieben: Diesen Ordner gibt es nicht.</translation>
    </message>
    <message>
        <source>{others} or {last}</source>
        <translation>{others} oder {last}</translation>
    </message>
    <message>
        <source>{port} is not a port.</source>
        <translation>{port} ist kein Port.</translation>
    </message>
    <message>
        <source>{text} has too many decimals: {currency} has none.</source>
        <translation>{text} hat zu viele Nachkommastellen: {currency} hat keine.</translation>
    </message>
    <message>
        <source>{text} has too many decimals: {currency} has {decimals}.</source>
        <translation>{text} hat zu viele Nachkommastellen: {currency} hat {decimals}.</translation>
    </message>
    <message>
        <source>{text} is not a date.</source>
        <translation>{text} ist kein Datum.</translation>
    </message>
    <message>
        <source>{text} is not a month.</source>
        <translation>{text} ist kein Monat.</translation>
    </message>
    <message>
        <source>{text} is not an amount.</source>
        <translation>{text} ist kein Betrag.</translation>
    </message>
    <message>
        <source>{text} is not in {currency}, the currency of this account.</source>
        <translation>{text} ist nicht in {currency}, der Währung dieses Kontos.</translation>
    </message>
    <message>
        <source>“amount” and “amount_minor” differ.</source>
        <translation>„amount“ und „amount_minor“ sind verschieden.</translation>
    </message>
    <message>
        <source>“{name}” has expenses or subcategories and can’t be deleted. Archive it instead.</source>
        <translation>„{name}“ hat Ausgaben oder Unterkategorien und lässt sich nicht löschen. Stattdessen archivieren.</translation>
    </message>
    <message>
        <source>“{name}” has subcategories: it can only be merged into a category of the top level.</source>
        <translation>„{name}“ hat Unterkategorien: Sie lässt sich nur mit einer Kategorie der obersten Ebene zusammenführen.</translation>
    </message>
    <message>
        <source>“{name}” is no column of a file.</source>
        <translation>„{name}“ ist keine Spalte einer Datei.</translation>
    </message>
    <message>
        <source>“{name}” is taken on this server.</source>
        <translation>„{name}“ ist auf diesem Server schon vergeben.</translation>
    </message>
    <message>
        <source>“{text}” has a damaged character</source>
        <translation>„{text}“ hat ein beschädigtes Zeichen</translation>
    </message>
    <message>
        <source>“{text}” has more decimals than {currency} takes</source>
        <translation>„{text}“ hat mehr Nachkommastellen, als {currency} zulässt</translation>
    </message>
    <message>
        <source>“{text}” has more than two levels.</source>
        <translation>„{text}“ hat mehr als zwei Ebenen.</translation>
    </message>
    <message>
        <source>“{text}” is no colour.</source>
        <translation>„{text}“ ist keine Farbe.</translation>
    </message>
    <message>
        <source>“{text}” is no currency.</source>
        <translation>„{text}“ ist keine Währung.</translation>
    </message>
    <message>
        <source>“{text}” is no id.</source>
        <translation>„{text}“ ist keine Kennung.</translation>
    </message>
    <message>
        <source>“{text}” is not a date</source>
        <translation>„{text}“ ist kein Datum</translation>
    </message>
    <message>
        <source>“{text}” is not a date.</source>
        <translation>„{text}“ ist kein Datum.</translation>
    </message>
    <message>
        <source>“{text}” is not an amount</source>
        <translation>„{text}“ ist kein Betrag</translation>
    </message>
    <message>
        <source>“{text}” is not an amount.</source>
        <translation>„{text}“ ist kein Betrag.</translation>
    </message>
    <message>
        <source>“{text}” is not in {currency}</source>
        <translation>„{text}“ ist nicht in {currency}</translation>
    </message>
    <message>
        <source>“{text}” is too large</source>
        <translation>„{text}“ ist zu groß</translation>
    </message>
    <message>
        <source>“{text}” may be {others} or {last}.</source>
        <translation>„{text}“ kann {others} oder {last} sein.</translation>
    </message>
    <message>
        <source>“{text}”: no money moved</source>
        <translation>„{text}“: kein Geld bewegt</translation>
    </message>
</context>
<context>
    <name>Shell</name>
    <message>
        <source>Account: {name}, {server}</source>
        <translation>Konto: {name}, {server}</translation>
    </message>
    <message>
        <source>Add an expense</source>
        <translation>Ausgabe hinzufügen</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Alle Dateien</translation>
    </message>
    <message>
        <source>Back up…</source>
        <translation>Sichern…</translation>
    </message>
    <message>
        <source>Budgets</source>
        <translation>Budgets</translation>
    </message>
    <message>
        <source>CSV files</source>
        <translation>CSV-Dateien</translation>
    </message>
    <message>
        <source>Categories</source>
        <translation>Kategorien</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Expenses</source>
        <translation>Ausgaben</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Go to {page}</source>
        <translation>Gehe zu {page}</translation>
    </message>
    <message>
        <source>Go to…</source>
        <translation>Gehe zu…</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Import</translation>
    </message>
    <message>
        <source>Import a CSV file</source>
        <translation>CSV-Datei importieren</translation>
    </message>
    <message>
        <source>Import a CSV file…</source>
        <translation>CSV-Datei importieren…</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>Narrow or widen the side bar</source>
        <translation>Seitenleiste schmal oder breit</translation>
    </message>
    <message>
        <source>New category</source>
        <translation>Neue Kategorie</translation>
    </message>
    <message>
        <source>Next pane</source>
        <translation>Nächster Bereich</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Überblick</translation>
    </message>
    <message>
        <source>Period after</source>
        <translation>Zeitraum danach</translation>
    </message>
    <message>
        <source>Period before</source>
        <translation>Zeitraum davor</translation>
    </message>
    <message>
        <source>Preferences…</source>
        <translation>Einstellungen…</translation>
    </message>
    <message>
        <source>Previous pane</source>
        <translation>Voriger Bereich</translation>
    </message>
    <message>
        <source>Print the statement…</source>
        <translation>Die Aufstellung drucken…</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Redo {step}</source>
        <translation>Wiederholen: {step}</translation>
    </message>
    <message>
        <source>Reports</source>
        <translation>Berichte</translation>
    </message>
    <message>
        <source>Restore a backup…</source>
        <translation>Sicherung zurückholen…</translation>
    </message>
    <message>
        <source>Save the statement as PDF…</source>
        <translation>Die Aufstellung als PDF speichern…</translation>
    </message>
    <message>
        <source>Search this page</source>
        <translation>Auf dieser Seite suchen</translation>
    </message>
    <message>
        <source>Side bar</source>
        <translation>Seitenleiste</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>Abmelden</translation>
    </message>
    <message>
        <source>Switch account…</source>
        <translation>Konto wechseln…</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>Jetzt abgleichen</translation>
    </message>
    <message>
        <source>Sync: {state}</source>
        <translation>Abgleich: {state}</translation>
    </message>
    <message>
        <source>Theme: as the system</source>
        <translation>Farben: wie das System</translation>
    </message>
    <message>
        <source>Theme: dark</source>
        <translation>Farben: dunkel</translation>
    </message>
    <message>
        <source>Theme: light</source>
        <translation>Farben: hell</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Undo {step}</source>
        <translation>Rückgängig: {step}</translation>
    </message>
    <message>
        <source>the rows of the last import</source>
        <translation>die Zeilen des letzten Imports</translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Add and open in the inspector</source>
        <translation>Hinzufügen und im Seitenbereich öffnen</translation>
    </message>
    <message>
        <source>Amount: one more or less; with Shift ten</source>
        <translation>Betrag: einen mehr oder weniger; mit Umschalt zehn</translation>
    </message>
    <message>
        <source>Clear the selection, then the filters</source>
        <translation>Auswahl aufheben, dann die Filter</translation>
    </message>
    <message>
        <source>Close the list, clear the text, go back</source>
        <translation>Liste schließen, Text löschen, zurückgehen</translation>
    </message>
    <message>
        <source>Date the selected expenses today</source>
        <translation>Ausgewählte Ausgaben auf heute datieren</translation>
    </message>
    <message>
        <source>Date them a day later or earlier</source>
        <translation>Sie einen Tag später oder früher datieren</translation>
    </message>
    <message>
        <source>Date them a month later or earlier</source>
        <translation>Sie einen Monat später oder früher datieren</translation>
    </message>
    <message>
        <source>Date: a day later or earlier</source>
        <translation>Datum: einen Tag später oder früher</translation>
    </message>
    <message>
        <source>Date: a month later or earlier</source>
        <translation>Datum: einen Monat später oder früher</translation>
    </message>
    <message>
        <source>Date: the calendar</source>
        <translation>Datum: der Kalender</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <source>Edit the current row</source>
        <translation>Aktuelle Zeile bearbeiten</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Fields</source>
        <translation>Felder</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Go</source>
        <translation>Gehe zu</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>In an empty line: repeat one of the last five</source>
        <translation>In leerer Zeile: eine der letzten fünf wiederholen</translation>
    </message>
    <message>
        <source>Jump to a payee</source>
        <translation>Zu einem Empfänger springen</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Leave a field as it was</source>
        <translation>Feld lassen, wie es war</translation>
    </message>
    <message>
        <source>Letters</source>
        <translation>Buchstaben</translation>
    </message>
    <message>
        <source>Move; with Shift select</source>
        <translation>Bewegen; mit Umschalt auswählen</translation>
    </message>
    <message>
        <source>No shortcut for “{typed}”</source>
        <translation>Kein Tastenkürzel für „{typed}“</translation>
    </message>
    <message>
        <source>On a chip: change it</source>
        <translation>Auf einem Feld der Leiste: ändern</translation>
    </message>
    <message>
        <source>On a chip: take it away</source>
        <translation>Auf einem Feld der Leiste: wegnehmen</translation>
    </message>
    <message>
        <source>Quick entry</source>
        <translation>Schnelleingabe</translation>
    </message>
    <message>
        <source>Search the shortcuts</source>
        <translation>Tastenkürzel suchen</translation>
    </message>
    <message>
        <source>Select everything</source>
        <translation>Alles auswählen</translation>
    </message>
    <message>
        <source>Select the current row, or not</source>
        <translation>Aktuelle Zeile auswählen oder nicht</translation>
    </message>
    <message>
        <source>Tables and lists</source>
        <translation>Tabellen und Listen</translation>
    </message>
    <message>
        <source>Take what is offered</source>
        <translation>Angebotenes nehmen</translation>
    </message>
    <message>
        <source>The row’s menu</source>
        <translation>Menü der Zeile</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Ansicht</translation>
    </message>
    <message>
        <source>What to do, or a key</source>
        <translation>Was zu tun ist, oder eine Taste</translation>
    </message>
</context>
<context>
    <name>SignIn</name>
    <message numerus="yes">
        <source>%n change(s) that are not on the server are lost.</source>
        <translation>
            <numerusform>%Ln Änderung, die nicht auf dem Server ist, geht verloren.</numerusform>
            <numerusform>%Ln Änderungen, die nicht auf dem Server sind, gehen verloren.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n characters</source>
        <translation>
            <numerusform>%Ln Zeichen</numerusform>
            <numerusform>%Ln Zeichen</numerusform>
        </translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Create account</source>
        <translation>Konto anlegen</translation>
    </message>
    <message>
        <source>Create an account</source>
        <translation>Konto anlegen</translation>
    </message>
    <message>
        <source>Creating the account…</source>
        <translation>Konto wird angelegt…</translation>
    </message>
    <message>
        <source>Currency</source>
        <translation>Währung</translation>
    </message>
    <message>
        <source>Encrypted</source>
        <translation>Verschlüsselt</translation>
    </message>
    <message>
        <source>Expense Desktop</source>
        <translation>Expense Desktop</translation>
    </message>
    <message>
        <source>Have an account?</source>
        <translation>Schon ein Konto?</translation>
    </message>
    <message>
        <source>I have kept it</source>
        <translation>Er ist aufbewahrt</translation>
    </message>
    <message>
        <source>Invitation</source>
        <translation>Einladung</translation>
    </message>
    <message>
        <source>It opens the account when the password is forgotten. Nobody can show it again.</source>
        <translation>Er öffnet das Konto, wenn das Passwort vergessen ist. Niemand kann ihn noch einmal zeigen.</translation>
    </message>
    <message>
        <source>Line of the admin</source>
        <translation>Zeile des Admins</translation>
    </message>
    <message>
        <source>New here?</source>
        <translation>Neu hier?</translation>
    </message>
    <message>
        <source>New password</source>
        <translation>Neues Passwort</translation>
    </message>
    <message>
        <source>No code?</source>
        <translation>Kein Code?</translation>
    </message>
    <message>
        <source>Not {name}?</source>
        <translation>Nicht {name}?</translation>
    </message>
    <message>
        <source>On a computer that has the account: Preferences, Sync and account, Add a computer.</source>
        <translation>Auf einem Computer mit dem Konto: Einstellungen, Abgleich und Konto, Computer hinzufügen.</translation>
    </message>
    <message>
        <source>Only you can see your expenses, not others on the server.</source>
        <translation>Die Ausgaben bleiben privat, auch vor anderen auf dem Server.</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>Wird geöffnet…</translation>
    </message>
    <message>
        <source>Opens the expenses saved on this computer.</source>
        <translation>Öffnet die auf diesem Computer gespeicherten Ausgaben.</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Passwort</translation>
    </message>
    <message>
        <source>Password of the server</source>
        <translation>Passwort des Servers</translation>
    </message>
    <message>
        <source>Password so far</source>
        <translation>Bisheriges Passwort</translation>
    </message>
    <message>
        <source>Paste the invitation.</source>
        <translation>Die Einladung einfügen.</translation>
    </message>
    <message>
        <source>Paste the line.</source>
        <translation>Die Zeile einfügen.</translation>
    </message>
    <message>
        <source>Recovery code</source>
        <translation>Wiederherstellungscode</translation>
    </message>
    <message>
        <source>Remove the copy</source>
        <translation>Kopie entfernen</translation>
    </message>
    <message>
        <source>Repeat the password</source>
        <translation>Passwort wiederholen</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>Set the password</source>
        <translation>Passwort setzen</translation>
    </message>
    <message>
        <source>Setting the password…</source>
        <translation>Passwort wird gesetzt…</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>Anmelden</translation>
    </message>
    <message>
        <source>Sign in again</source>
        <translation>Erneut anmelden</translation>
    </message>
    <message>
        <source>Sign in with another account…</source>
        <translation>Mit einem anderen Konto anmelden…</translation>
    </message>
    <message>
        <source>Signing in…</source>
        <translation>Anmeldung läuft…</translation>
    </message>
    <message>
        <source>Start afresh</source>
        <translation>Neu beginnen</translation>
    </message>
    <message>
        <source>Start afresh on this computer…</source>
        <translation>Auf diesem Computer neu beginnen…</translation>
    </message>
    <message>
        <source>Stay signed in on this computer</source>
        <translation>Auf diesem Computer angemeldet bleiben</translation>
    </message>
    <message>
        <source>The account keeps its currency; it can’t be changed later.</source>
        <translation>Das Konto behält seine Währung; sie lässt sich später nicht ändern.</translation>
    </message>
    <message>
        <source>The code that was shown once opens the account. Choose a new password for it.</source>
        <translation>Der Code, der einmal gezeigt wurde, öffnet das Konto. Dafür wird ein neues Passwort gewählt.</translation>
    </message>
    <message>
        <source>The invitation names it.</source>
        <translation>Die Einladung nennt ihn.</translation>
    </message>
    <message>
        <source>The line from “Add a computer”</source>
        <translation>Die Zeile aus „Computer hinzufügen“</translation>
    </message>
    <message>
        <source>The line that the server’s admin sent</source>
        <translation>Die Zeile vom Admin des Servers</translation>
    </message>
    <message>
        <source>The password is forgotten…</source>
        <translation>Passwort vergessen…</translation>
    </message>
    <message>
        <source>The password was changed on another computer. Type the one before, once more, and the new one.</source>
        <translation>Das Passwort wurde auf einem anderen Computer geändert. Noch einmal das vorige und dazu das neue eingeben.</translation>
    </message>
    <message>
        <source>The server doesn’t know this computer any more. What is here stays and is sent then.</source>
        <translation>Der Server kennt diesen Computer nicht mehr. Was hier ist, bleibt und wird dann gesendet.</translation>
    </message>
    <message>
        <source>The server’s admin sends a line that sets a new password, once.</source>
        <translation>Der Admin des Servers schickt eine Zeile, die einmal ein neues Passwort setzt.</translation>
    </message>
    <message>
        <source>The two passwords differ.</source>
        <translation>Die beiden Passwörter sind verschieden.</translation>
    </message>
    <message>
        <source>This computer, or a server’s line</source>
        <translation>Dieser Computer oder die Zeile eines Servers</translation>
    </message>
    <message>
        <source>This computer’s copy of your expenses is removed.</source>
        <translation>Die Kopie der Ausgaben auf diesem Computer wird entfernt.</translation>
    </message>
    <message>
        <source>This line sets no password: such a line starts with “{start}”.</source>
        <translation>Diese Zeile setzt kein Passwort: Eine solche beginnt mit „{start}“.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Try the server again</source>
        <translation>Server erneut versuchen</translation>
    </message>
    <message>
        <source>Type the password.</source>
        <translation>Das Passwort eingeben.</translation>
    </message>
    <message>
        <source>Type the recovery code.</source>
        <translation>Den Wiederherstellungscode eingeben.</translation>
    </message>
    <message>
        <source>Type the user name.</source>
        <translation>Den Benutzernamen eingeben.</translation>
    </message>
    <message>
        <source>Type your name.</source>
        <translation>Den eigenen Namen eingeben.</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>Entsperren</translation>
    </message>
    <message>
        <source>Unlocking…</source>
        <translation>Wird entsperrt…</translation>
    </message>
    <message>
        <source>Use an invitation</source>
        <translation>Einladung benutzen</translation>
    </message>
    <message>
        <source>Use another account</source>
        <translation>Anderes Konto benutzen</translation>
    </message>
    <message>
        <source>Use at least {count} characters.</source>
        <translation>Mindestens {count} Zeichen verwenden.</translation>
    </message>
    <message>
        <source>Use the admin’s line</source>
        <translation>Zeile des Admins verwenden</translation>
    </message>
    <message>
        <source>Use the recovery code…</source>
        <translation>Wiederherstellungscode verwenden…</translation>
    </message>
    <message>
        <source>User name</source>
        <translation>Benutzername</translation>
    </message>
    <message>
        <source>What has reached the server stays and is fetched anew. This can’t be undone.</source>
        <translation>Was den Server erreicht hat, bleibt und wird neu geholt. Das lässt sich nicht rückgängig machen.</translation>
    </message>
    <message>
        <source>Without a server</source>
        <translation>Ohne Server</translation>
    </message>
    <message>
        <source>You can work as usual.</source>
        <translation>Arbeiten ist wie gewohnt möglich.</translation>
    </message>
    <message numerus="yes">
        <source>You can work as usual. %n changes wait on this computer and are sent when it is back.</source>
        <translation>
            <numerusform>Arbeiten ist wie gewohnt möglich. %Ln Änderung wartet auf diesem Computer und wird gesendet, wenn er wieder da ist.</numerusform>
            <numerusform>Arbeiten ist wie gewohnt möglich. %Ln Änderungen warten auf diesem Computer und werden gesendet, wenn er wieder da ist.</numerusform>
        </translation>
    </message>
    <message>
        <source>Your expenses stay on this computer and sync to the server.</source>
        <translation>Die Ausgaben bleiben auf diesem Computer und werden mit dem Server abgeglichen.</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>Eigener Name</translation>
    </message>
    <message>
        <source>Your recovery code</source>
        <translation>Der Wiederherstellungscode</translation>
    </message>
    <message>
        <source>this computer</source>
        <translation>dieser Computer</translation>
    </message>
</context>
<context>
    <name>Statement</name>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%Ln Tag</numerusform>
            <numerusform>%Ln Tage</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n expense(s)</source>
        <translation>
            <numerusform>%Ln Ausgabe</numerusform>
            <numerusform>%Ln Ausgaben</numerusform>
        </translation>
    </message>
    <message>
        <source>A day</source>
        <translation>Am Tag</translation>
    </message>
    <message>
        <source>A negative amount is a refund.</source>
        <translation>Ein negativer Betrag ist eine Erstattung.</translation>
    </message>
    <message>
        <source>Against {month}</source>
        <translation>Gegen {month}</translation>
    </message>
    <message>
        <source>All amounts in {currency}</source>
        <translation>Alle Beträge in {currency}</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Betrag</translation>
    </message>
    <message>
        <source>An indented category is part of the one above it.</source>
        <translation>Eine eingerückte Kategorie ist Teil der darüber.</translation>
    </message>
    <message>
        <source>Brought forward</source>
        <translation>Übertrag</translation>
    </message>
    <message>
        <source>Budget</source>
        <translation>Budget</translation>
    </message>
    <message>
        <source>Budget used</source>
        <translation>Budget aufgebraucht</translation>
    </message>
    <message>
        <source>By category, against the budget</source>
        <translation>Nach Kategorie, gegen das Budget</translation>
    </message>
    <message>
        <source>By category, against the budget, continued</source>
        <translation>Nach Kategorie, gegen das Budget, Fortsetzung</translation>
    </message>
    <message>
        <source>By hand</source>
        <translation>Von Hand</translation>
    </message>
    <message numerus="yes">
        <source>Carried forward, {count} of %n expense(s)</source>
        <translation>
            <numerusform>Übertrag, {count} von %Ln Ausgabe</numerusform>
            <numerusform>Übertrag, {count} von %Ln Ausgaben</numerusform>
        </translation>
    </message>
    <message>
        <source>Carried over</source>
        <translation>Übertragen</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>Kategorie</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>Expenses</source>
        <translation>Ausgaben</translation>
    </message>
    <message>
        <source>Expenses, continued</source>
        <translation>Ausgaben, Fortsetzung</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Übrig</translation>
    </message>
    <message>
        <source>Limit</source>
        <translation>Limit</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>No expenses in {month}.</source>
        <translation>Keine Ausgaben im {month}.</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Of total</source>
        <translation>Vom Ganzen</translation>
    </message>
    <message>
        <source>Over</source>
        <translation>Darüber</translation>
    </message>
    <message>
        <source>Page {number} of {count}</source>
        <translation>Seite {number} von {count}</translation>
    </message>
    <message>
        <source>Payee</source>
        <translation>Empfänger</translation>
    </message>
    <message>
        <source>Period</source>
        <translation>Zeitraum</translation>
    </message>
    <message>
        <source>Spending by day</source>
        <translation>Ausgaben nach Tagen</translation>
    </message>
    <message>
        <source>Spent</source>
        <translation>Ausgegeben</translation>
    </message>
    <message>
        <source>Statement</source>
        <translation>Aufstellung</translation>
    </message>
    <message>
        <source>Statement of expenses</source>
        <translation>Ausgabenaufstellung</translation>
    </message>
    <message>
        <source>Statement of expenses, {month}</source>
        <translation>Ausgabenaufstellung, {month}</translation>
    </message>
    <message>
        <source>Statement {number}</source>
        <translation>Aufstellung {number}</translation>
    </message>
    <message>
        <source>Sub-totals by category</source>
        <translation>Zwischensummen nach Kategorie</translation>
    </message>
    <message>
        <source>Sub-totals by category, continued</source>
        <translation>Zwischensummen nach Kategorie, Fortsetzung</translation>
    </message>
    <message>
        <source>The budget is the limit of the month plus what was carried over from {month}; “over” is spending beyond it.</source>
        <translation>Das Budget ist das Limit des Monats und was aus {month} übertragen wurde; „darüber“ heißt mehr ausgegeben als das Budget.</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>Summe</translation>
    </message>
    <message numerus="yes">
        <source>Total for {month}, %n expense(s)</source>
        <translation>
            <numerusform>Summe für {month}, %Ln Ausgabe</numerusform>
            <numerusform>Summe für {month}, %Ln Ausgaben</numerusform>
        </translation>
    </message>
    <message>
        <source>Uncategorised</source>
        <translation>Ohne Kategorie</translation>
    </message>
    <message>
        <source>What is left counts the categories that have a limit.</source>
        <translation>Übrig zählt die Kategorien, die ein Limit haben.</translation>
    </message>
    <message>
        <source>before: {money}</source>
        <translation>davor: {money}</translation>
    </message>
    <message>
        <source>no limits</source>
        <translation>keine Limits</translation>
    </message>
    <message>
        <source>nothing to compare with</source>
        <translation>nichts zum Vergleichen</translation>
    </message>
    <message>
        <source>since {date}</source>
        <translation>seit {date}</translation>
    </message>
    <message>
        <source>so far, to {date}</source>
        <translation>bisher, bis {date}</translation>
    </message>
    <message>
        <source>{amount} over</source>
        <translation>{amount} darüber</translation>
    </message>
    <message>
        <source>{money} carried over</source>
        <translation>{money} übertragen</translation>
    </message>
    <message>
        <source>{percent} of the budget</source>
        <translation>{percent} des Budgets</translation>
    </message>
    <message>
        <source>{percent} of {money}</source>
        <translation>{percent} von {money}</translation>
    </message>
</context>
<context>
    <name>Sync</name>
    <message numerus="yes">
        <source>%n change(s) refused</source>
        <translation>
            <numerusform>%Ln Änderung abgelehnt</numerusform>
            <numerusform>%Ln Änderungen abgelehnt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n change(s) waiting</source>
        <translation>
            <numerusform>%Ln Änderung wartet</numerusform>
            <numerusform>%Ln Änderungen warten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n change(s) will be sent in a moment.</source>
        <translation>
            <numerusform>%Ln Änderung wird gleich gesendet.</numerusform>
            <numerusform>%Ln Änderungen werden gleich gesendet.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to look at</source>
        <translation>
            <numerusform>%Ln ansehen</numerusform>
            <numerusform>%Ln ansehen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%Ln wartet</numerusform>
            <numerusform>%Ln warten</numerusform>
        </translation>
    </message>
    <message>
        <source>A limit</source>
        <translation>Ein Limit</translation>
    </message>
    <message>
        <source>An expense</source>
        <translation>Eine Ausgabe</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Category {name}</source>
        <translation>Kategorie {name}</translation>
    </message>
    <message>
        <source>Changed on two devices</source>
        <translation>Auf zwei Geräten geändert</translation>
    </message>
    <message>
        <source>Changes that are not on the server</source>
        <translation>Änderungen, die nicht auf dem Server sind</translation>
    </message>
    <message>
        <source>Everything is on the server.</source>
        <translation>Alles ist auf dem Server.</translation>
    </message>
    <message>
        <source>Everything is saved on this computer.</source>
        <translation>Alles ist auf diesem Computer gespeichert.</translation>
    </message>
    <message>
        <source>Everything is saved on this computer. It has not synced yet.</source>
        <translation>Alles ist auf diesem Computer gespeichert. Noch wurde nicht abgeglichen.</translation>
    </message>
    <message>
        <source>Fetching records</source>
        <translation>Einträge werden geholt</translation>
    </message>
    <message>
        <source>Last synced {when}</source>
        <translation>Zuletzt abgeglichen {when}</translation>
    </message>
    <message>
        <source>Not safe</source>
        <translation>Nicht sicher</translation>
    </message>
    <message>
        <source>Not synced yet</source>
        <translation>Noch nicht abgeglichen</translation>
    </message>
    <message>
        <source>Not syncing</source>
        <translation>Kein Abgleich</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>Removed</source>
        <translation>Entfernt</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>Sign in again</source>
        <translation>Erneut anmelden</translation>
    </message>
    <message>
        <source>Sign in again to sync. You can keep working.</source>
        <translation>Zum Abgleichen erneut anmelden. Weiterarbeiten ist möglich.</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>Jetzt abgleichen</translation>
    </message>
    <message>
        <source>Synced</source>
        <translation>Abgeglichen</translation>
    </message>
    <message>
        <source>Synced {when}</source>
        <translation>Abgeglichen {when}</translation>
    </message>
    <message>
        <source>Syncing</source>
        <translation>Abgleich läuft</translation>
    </message>
    <message numerus="yes">
        <source>Syncing %n change(s)…</source>
        <translation>
            <numerusform>Sendet %Ln Änderung…</numerusform>
            <numerusform>Sendet %Ln Änderungen…</numerusform>
        </translation>
    </message>
    <message>
        <source>Syncing…</source>
        <translation>Abgleich läuft…</translation>
    </message>
    <message>
        <source>The connection to the server is not safe. Nothing was sent.</source>
        <translation>Die Verbindung zum Server ist nicht sicher. Nichts wurde gesendet.</translation>
    </message>
    <message>
        <source>The later change is shown, the other is kept.</source>
        <translation>Die spätere Änderung ist zu sehen, die andere ist aufbewahrt.</translation>
    </message>
    <message numerus="yes">
        <source>The next try is in %n second(s).</source>
        <translation>
            <numerusform>Der nächste Versuch ist in %Ln Sekunde.</numerusform>
            <numerusform>Der nächste Versuch ist in %Ln Sekunden.</numerusform>
        </translation>
    </message>
    <message>
        <source>The profile</source>
        <translation>Das Profil</translation>
    </message>
    <message numerus="yes">
        <source>The server refused %n change(s). They are kept here.</source>
        <translation>
            <numerusform>Der Server hat %Ln Änderung abgelehnt. Sie ist hier aufbewahrt.</numerusform>
            <numerusform>Der Server hat %Ln Änderungen abgelehnt. Sie sind hier aufbewahrt.</numerusform>
        </translation>
    </message>
    <message>
        <source>The server’s history doesn’t match. Nothing was lost.</source>
        <translation>Der Verlauf auf dem Server passt nicht. Nichts ging verloren.</translation>
    </message>
    <message>
        <source>This computer’s access was taken back by its owner.</source>
        <translation>Der Zugang dieses Computers wurde zurückgenommen.</translation>
    </message>
    <message>
        <source>This version can’t sync any more. You can keep working.</source>
        <translation>Diese Version kann nicht mehr abgleichen. Weiterarbeiten ist möglich.</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Jetzt versuchen</translation>
    </message>
    <message>
        <source>Trying now.</source>
        <translation>Versuch läuft.</translation>
    </message>
    <message>
        <source>Update to sync</source>
        <translation>Zum Abgleich aktualisieren</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>und %Ln weitere</numerusform>
            <numerusform>und %Ln weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>since {time}</source>
        <translation>seit {time}</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} von {total}</translation>
    </message>
    <message>
        <source>{done} of {total} records are on this computer. You can keep working.</source>
        <translation>{done} von {total} Einträgen sind auf diesem Computer. Weiterarbeiten ist möglich.</translation>
    </message>
</context>
<context>
    <name>Typed</name>
    <message>
        <source>at</source>
        <comment>the word before the payee, as in: lunch at Luigi</comment>
        <translation>bei</translation>
    </message>
    <message>
        <source>today</source>
        <comment>a word of a line</comment>
        <translation>heute</translation>
    </message>
    <message>
        <source>yesterday</source>
        <comment>a word of a line</comment>
        <translation>gestern</translation>
    </message>
</context>
</TS>
