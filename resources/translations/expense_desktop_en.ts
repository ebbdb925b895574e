<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_GB" sourcelanguage="en">
<context>
    <name>Budgets</name>
    <message numerus="yes">
        <source>%n categories</source>
        <translation>
            <numerusform>%Ln category</numerusform>
            <numerusform>%Ln categories</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n limits changed</source>
        <translation>
            <numerusform>%Ln limit changed</numerusform>
            <numerusform>%Ln limits changed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{money} a day for %n days</source>
        <translation>
            <numerusform>{money} a day for %Ln day</numerusform>
            <numerusform>{money} a day for %Ln days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Categories</name>
    <message numerus="yes">
        <source>%n archived category(s)</source>
        <translation>
            <numerusform>%Ln archived category</numerusform>
            <numerusform>%Ln archived categories</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n category(s)</source>
        <translation>
            <numerusform>%Ln category</numerusform>
            <numerusform>%Ln categories</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n expense(s)</source>
        <translation>
            <numerusform>%Ln expense</numerusform>
            <numerusform>%Ln expenses</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n expense(s) move from {source} to {target}.</source>
        <translation>
            <numerusform>%Ln expense moves from {source} to {target}.</numerusform>
            <numerusform>%Ln expenses move from {source} to {target}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n inside them</source>
        <translation>
            <numerusform>%Ln inside them</numerusform>
            <numerusform>%Ln inside them</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n subcategory(s) go along.</source>
        <translation>
            <numerusform>%Ln subcategory goes along.</numerusform>
            <numerusform>%Ln subcategories go along.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Entry</name>
    <message numerus="yes">
        <source>in %n day(s)</source>
        <translation>
            <numerusform>in %Ln day</numerusform>
            <numerusform>in %Ln days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Expenses</name>
    <message numerus="yes">
        <source>%Ln expense(s)</source>
        <translation>
            <numerusform>%Ln expense</numerusform>
            <numerusform>%Ln expenses</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n categories</source>
        <translation>
            <numerusform>%Ln category</numerusform>
            <numerusform>%Ln categories</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Category of %n expense(s)</source>
        <translation>
            <numerusform>Category of %Ln expense</numerusform>
            <numerusform>Category of %Ln expenses</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Changed %n expense(s)</source>
        <translation>
            <numerusform>Changed %Ln expense</numerusform>
            <numerusform>Changed %Ln expenses</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copied %n expense(s)</source>
        <translation>
            <numerusform>Copied %Ln expense</numerusform>
            <numerusform>Copied %Ln expenses</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Deleted %n expense(s), {sum}</source>
        <translation>
            <numerusform>Deleted %Ln expense, {sum}</numerusform>
            <numerusform>Deleted %Ln expenses, {sum}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Duplicated %n expense(s) to today</source>
        <translation>
            <numerusform>Duplicated %Ln expense to today</numerusform>
            <numerusform>Duplicated %Ln expenses to today</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Restored %n expense(s), {sum}</source>
        <translation>
            <numerusform>Restored %Ln expense, {sum}</numerusform>
            <numerusform>Restored %Ln expenses, {sum}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Exporting</name>
    <message numerus="yes">
        <source>Backed up {count} expenses to {name}, and read it back</source>
        <translation>
            <numerusform>Backed up {count} expense to {name}, and read it back</numerusform>
            <numerusform>Backed up {count} expenses to {name}, and read it back</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Exported {count} expenses, {total}, to {name}</source>
        <translation>
            <numerusform>Exported {count} expense, {total}, to {name}</numerusform>
            <numerusform>Exported {count} expenses, {total}, to {name}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>What is shown: {count} expenses, {total}</source>
        <translation>
            <numerusform>What is shown: {count} expense, {total}</numerusform>
            <numerusform>What is shown: {count} expenses, {total}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} are in the ledger already.</source>
        <translation>
            <numerusform>{count} is in the ledger already.</numerusform>
            <numerusform>{count} are in the ledger already.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} changed</source>
        <translation>
            <numerusform>{count} changed</numerusform>
            <numerusform>{count} changed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} expenses brought in, {total}</source>
        <translation>
            <numerusform>{count} expense brought in, {total}</numerusform>
            <numerusform>{count} expenses brought in, {total}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} expenses will be imported, {total}.</source>
        <translation>
            <numerusform>{count} expense will be imported, {total}.</numerusform>
            <numerusform>{count} expenses will be imported, {total}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} stay as they are</source>
        <translation>
            <numerusform>{count} stays as it is</numerusform>
            <numerusform>{count} stay as they are</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Formats</name>
    <message numerus="yes">
        <source>%n min ago</source>
        <translation>
            <numerusform>%Ln min ago</numerusform>
            <numerusform>%Ln min ago</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Import</name>
    <message numerus="yes">
        <source>Import {count} expenses</source>
        <translation>
            <numerusform>Import {count} expense</numerusform>
            <numerusform>Import {count} expenses</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Imported {count} expenses, {total}</source>
        <translation>
            <numerusform>Imported {count} expense, {total}</numerusform>
            <numerusform>Imported {count} expenses, {total}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} duplicates left out</source>
        <translation>
            <numerusform>{count} duplicate left out</numerusform>
            <numerusform>{count} duplicates left out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} of {all} rows</source>
        <translation>
            <numerusform>{count} of {all} rows</numerusform>
            <numerusform>{count} of {all} rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} rows</source>
        <translation>
            <numerusform>{count} row</numerusform>
            <numerusform>{count} rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} rows could not be read</source>
        <translation>
            <numerusform>{count} row could not be read</numerusform>
            <numerusform>{count} rows could not be read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} rows of money in left out</source>
        <translation>
            <numerusform>{count} row of money in left out</numerusform>
            <numerusform>{count} rows of money in left out</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Inspector</name>
    <message numerus="yes">
        <source>%n change(s)</source>
        <translation>
            <numerusform>%Ln change</numerusform>
            <numerusform>%Ln changes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n expense(s) are changed. {keys} undoes it.</source>
        <translation>
            <numerusform>%Ln expense is changed. {keys} undoes it.</numerusform>
            <numerusform>%Ln expenses are changed. {keys} undoes it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n expense(s) selected</source>
        <translation>
            <numerusform>%Ln expense selected</numerusform>
            <numerusform>%Ln expenses selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n expense(s), {sum}</source>
        <translation>
            <numerusform>%Ln expense, {sum}</numerusform>
            <numerusform>%Ln expenses, {sum}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%Ln more</numerusform>
            <numerusform>%Ln more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Change %n expense(s)</source>
        <translation>
            <numerusform>Change %Ln expense</numerusform>
            <numerusform>Change %Ln expenses</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Leaving</name>
    <message numerus="yes">
        <source>%n change(s) are not on the server yet. Signing out removes them from this computer.</source>
        <translation>
            <numerusform>%Ln change are not on the server yet. Signing out removes them from this computer.</numerusform>
            <numerusform>%Ln changes are not on the server yet. Signing out removes them from this computer.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Sign out and lose them</source>
        <translation>
            <numerusform>Sign out and lose it</numerusform>
            <numerusform>Sign out and lose them</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message numerus="yes">
        <source>%n category(s) were brought back.</source>
        <translation>
            <numerusform>%Ln category was brought back.</numerusform>
            <numerusform>%Ln categories were brought back.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n expense(s) were changed on two devices.</source>
        <translation>
            <numerusform>%Ln expense was changed on two devices.</numerusform>
            <numerusform>%Ln expenses were changed on two devices.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The server refused %n change(s).</source>
        <translation>
            <numerusform>The server refused %Ln change.</numerusform>
            <numerusform>The server refused %Ln changes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>They are kept here.</source>
        <translation>
            <numerusform>It is kept here.</numerusform>
            <numerusform>They are kept here.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Overview</name>
    <message numerus="yes">
        <source>%n categories are ready to use. Give a limit to the ones you care about.</source>
        <translation>
            <numerusform>%Ln category is ready to use. Give a limit to the ones you care about.</numerusform>
            <numerusform>%Ln categories are ready to use. Give a limit to the ones you care about.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n days</source>
        <translation>
            <numerusform>%Ln day</numerusform>
            <numerusform>%Ln days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Last %n days</source>
        <translation>
            <numerusform>Last %Ln day</numerusform>
            <numerusform>Last %Ln days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{money} less than the %n days before</source>
        <translation>
            <numerusform>{money} less than the day before</numerusform>
            <numerusform>{money} less than the %Ln days before</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{money} more than the %n days before</source>
        <translation>
            <numerusform>{money} more than the day before</numerusform>
            <numerusform>{money} more than the %Ln days before</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{title}: {money}, {number} per cent less than the %n days before</source>
        <translation>
            <numerusform>{title}: {money}, {number} per cent less than the day before</numerusform>
            <numerusform>{title}: {money}, {number} per cent less than the %Ln days before</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{title}: {money}, {number} per cent more than the %n days before</source>
        <translation>
            <numerusform>{title}: {money}, {number} per cent more than the day before</numerusform>
            <numerusform>{title}: {money}, {number} per cent more than the %Ln days before</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message numerus="yes">
        <source>%n expense(s), {total}</source>
        <translation>
            <numerusform>%Ln expense, {total}</numerusform>
            <numerusform>%Ln expenses, {total}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Reports</name>
    <message numerus="yes">
        <source>%n expense(s)</source>
        <translation>
            <numerusform>%Ln expense</numerusform>
            <numerusform>%Ln expenses</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s)</source>
        <translation>
            <numerusform>%Ln page</numerusform>
            <numerusform>%Ln pages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Sentences</name>
    <message numerus="yes">
        <source>%n changes are not on the server yet. Signing out removes them from this computer.</source>
        <translation>
            <numerusform>%Ln change is not on the server yet. Signing out removes it from this computer.</numerusform>
            <numerusform>%Ln changes are not on the server yet. Signing out removes them from this computer.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n changes that had not reached the server are lost.</source>
        <translation>
            <numerusform>%Ln change that had not reached the server is lost.</numerusform>
            <numerusform>%Ln changes that had not reached the server are lost.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n changes wait here that are not on the server.</source>
        <translation>
            <numerusform>%Ln change waits here that is not on the server.</numerusform>
            <numerusform>%Ln changes wait here that are not on the server.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of these expenses are not there.</source>
        <translation>
            <numerusform>%Ln of these expenses is not there.</numerusform>
            <numerusform>%Ln of these expenses are not there.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Change %n Expenses</source>
        <translation>
            <numerusform>Edit Expense</numerusform>
            <numerusform>Change %Ln Expenses</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Changed since, and left as they are: {names} and %n more.</source>
        <translation>
            <numerusform>Changed since, and left as it is: {names} and %Ln more.</numerusform>
            <numerusform>Changed since, and left as they are: {names} and %Ln more.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n Expenses</source>
        <translation>
            <numerusform>Delete Expense</numerusform>
            <numerusform>Delete %Ln Expenses</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Duplicate %n Expenses</source>
        <translation>
            <numerusform>Duplicate Expense</numerusform>
            <numerusform>Duplicate %Ln Expenses</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Import %n Expenses</source>
        <translation>
            <numerusform>Import %Ln Expense</numerusform>
            <numerusform>Import %Ln Expenses</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Restore %n Expenses</source>
        <translation>
            <numerusform>Restore Expense</numerusform>
            <numerusform>Restore %Ln Expenses</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The file has only %n columns.</source>
        <translation>
            <numerusform>The file has only %Ln column.</numerusform>
            <numerusform>The file has only %Ln columns.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Too many tries. Try again in %n minutes.</source>
        <translation>
            <numerusform>Too many tries. Try again in %Ln minute.</numerusform>
            <numerusform>Too many tries. Try again in %Ln minutes.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SignIn</name>
    <message numerus="yes">
        <source>%n change(s) that are not on the server are lost.</source>
        <translation>
            <numerusform>%Ln change that is not on the server is lost.</numerusform>
            <numerusform>%Ln changes that are not on the server are lost.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n characters</source>
        <translation>
            <numerusform>%Ln character</numerusform>
            <numerusform>%Ln characters</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>You can work as usual. %n changes wait on this computer and are sent when it is back.</source>
        <translation>
            <numerusform>You can work as usual. %Ln change waits on this computer and is sent when it is back.</numerusform>
            <numerusform>You can work as usual. %Ln changes wait on this computer and are sent when it is back.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Statement</name>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%Ln day</numerusform>
            <numerusform>%Ln days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n expense(s)</source>
        <translation>
            <numerusform>%Ln expense</numerusform>
            <numerusform>%Ln expenses</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Carried forward, {count} of %n expense(s)</source>
        <translation>
            <numerusform>Carried forward, {count} of %Ln expense</numerusform>
            <numerusform>Carried forward, {count} of %Ln expenses</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Total for {month}, %n expense(s)</source>
        <translation>
            <numerusform>Total for {month}, %Ln expense</numerusform>
            <numerusform>Total for {month}, %Ln expenses</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Sync</name>
    <message numerus="yes">
        <source>%n change(s) refused</source>
        <translation>
            <numerusform>%Ln change refused</numerusform>
            <numerusform>%Ln changes refused</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n change(s) waiting</source>
        <translation>
            <numerusform>%Ln change waiting</numerusform>
            <numerusform>%Ln changes waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n change(s) will be sent in a moment.</source>
        <translation>
            <numerusform>%Ln change will be sent in a moment.</numerusform>
            <numerusform>%Ln changes will be sent in a moment.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to look at</source>
        <translation>
            <numerusform>%Ln to look at</numerusform>
            <numerusform>%Ln to look at</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%Ln waiting</numerusform>
            <numerusform>%Ln waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Syncing %n change(s)…</source>
        <translation>
            <numerusform>Syncing %Ln change…</numerusform>
            <numerusform>Syncing %Ln changes…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The next try is in %n second(s).</source>
        <translation>
            <numerusform>The next try is in %Ln second.</numerusform>
            <numerusform>The next try is in %Ln seconds.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The server refused %n change(s). They are kept here.</source>
        <translation>
            <numerusform>The server refused %Ln change. It is kept here.</numerusform>
            <numerusform>The server refused %Ln changes. They are kept here.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %Ln more</numerusform>
            <numerusform>and %Ln more</numerusform>
        </translation>
    </message>
</context>
</TS>
