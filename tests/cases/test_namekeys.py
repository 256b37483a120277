"""Names that must meet however they are spelt, and names that must not."""

import unicodedata
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advocacy.cases.namekeys import name_keys
from advocacy.cases.namevariants import PARTICLES, TITLES

MEET = [
    ("Mohammed Khan", "Muhammad Khan"),
    ("Mohd Khan", "Mohamed Kan"),
    ("Md. Rahman", "Muhammad Rehman"),
    ("Mohammed Tariq Hussain", "Tarek Husain"),
    ("Fatima al-Zahra", "Fatimah Alzahra"),
    ("Fatima El Zahra", "Fatma Zahra"),
    ("Hassan bin Ali", "Ali Hasan"),
    ("Abdul Rahman Ali", "Ali Abdulrahman"),
    ("Abdurrahman Ali", "Abd al-Rahman Ali"),
    ("Abdel Rahman Ali", "Abdirahman Ali"),
    ("Abu Bakr Osman", "Abubakar Usman"),
    ("Uthman Daoud", "Usman Dawood"),
    ("Youssef Qasim", "Yusuf Kasem"),
    ("Ayesha Siddiqui", "Aisha Siddiqi"),
    ("Aysha Begum", "Ayesha Begum"),
    ("Nasreen Akhtar", "Nesrin Aktar"),
    ("Omar Farooq", "Umar Faruk"),
    ("Ibrahim Mahmoud", "Ebrahim Mahmood"),
    ("Samira d/o Karim Haddad", "Sameera Hadad"),
    ("محمد خان", "Mohammed Khan"),
    ("فاطمة حسن", "Fatima Hassan"),
    ("Nusrat Chowdhury", "Nusrat Chaudhry"),
    ("Harpreet Kaur Dhaliwal", "Harprit Daliwal"),
    ("Lakshmi Venkatesh", "Laxmi Wenkatesh"),
    ("Vijay Iqbal", "Wijay Ikbal"),
    ("Katarzyna Wiśniewska", "Kasia Wisniewski"),
    ("Anna Wiśniewska", "Ania Vishnevska"),
    ("Paweł Kowalczyk", "Pawel Kovalchik"),
    ("Agnieszka Szymańska", "Agnieshka Shimanska"),
    ("Łukasz Nowak", "Lukasz Nowak"),
    ("Łukasz Nowak", "Wukash Novak"),
    ("Małgorzata Dąbrowska", "Malgozata Dombrowska"),
    ("Jan Wałęsa", "Yan Valensa"),
    ("Nowak Jan", "Jan Nowak"),
    ("Maja Zając", "Maya Zajac"),
    ("Jo Okafor", "Joe Okafor"),
    ("Catherine O'Brien", "Kathryn OBrien"),
    ("Siobhan Mc Donald", "Siobhan MacDonald"),
    ("Stephen Wright", "Steven Right"),
    ("Leigh Thompson", "Lee Thomson"),
    ("Anne-Marie Smyth", "Annemarie Smith"),
    ("Mrs Geoffrina Clarke", "Jeffrina Clark"),
    ("Zoë D'Souza", "Zoe Dsouza"),
    ("Fatima", "Fatimah"),
    ("Gurpreet Singh Gill", "Gill Gurprit"),
    ("Khalid ibn Walid", "Khaled bin Waleed"),
    ("Юлия Петрова", "Yulia Petrova"),
    ("Олександр Шевченко", "Oleksandr Shevchenko"),
    ("Γιώργος Παπαδόπουλος", "Giorgos Papadopoulos"),
    ("王小明", "王小明"),
    ("ਗੁਰਪ੍ਰੀਤ ਗਿੱਲ", "ਗਿੱਲ ਗੁਰਪ੍ਰੀਤ"),
    ("Siobhan O'Brien", "Shivaun OBrien"),
    ("Caoimhe Byrne", "Keeva Byrne"),
    ("Sean O'Neill", "Shaun O Neil"),
    ("Ian MacGregor", "Iain Mc Gregor"),
    ("Oluwaseun Adeyemi", "Seun Adeyemi"),
    ("Chukwuemeka Okonkwo", "Emeka Okonkwo"),
    ("Adebayo Ogunleye", "Bayo Ogunleye"),
    ("Kwame Mensah", "Mensah Kwame"),
    ("Wang Xiao Ming", "Xiaoming Wang"),
    ("Kim Min-jun", "Minjun Kim"),
    ("Zhang Wei", "Chang Wei"),
    ("Nguyễn Thị Hoa", "Hoa Nguyen"),
    ("María García López", "Maria Garcia"),
    ("María García López", "Maria Lopez"),
    ("José Luis Fernández Ruiz", "Jose Fernandez"),
    ("Sarah Smith-Jones", "Sarah Jones"),
    ("Abby Cole", "Abigail Cole"),
    ("Harry Lane", "Henry Lane"),
    ("Jürgen Müller", "Juergen Mueller"),
    ("Madonna", "Madona"),
]

STAY_APART = [
    ("Fatima Khan", "Fatima Ali"),
    ("Mohammed Ali", "Mahmood Ali"),
    ("Hassan Ali", "Hussain Ali"),
    ("Ali Khan", "Ella Khan"),
    ("Sara Khan", "Zara Khan"),
    ("Omar Ahmed", "Amir Ahmed"),
    ("Abdul Rahman Ali", "Abdul Karim Ali"),
    ("Abdul Rahman Khan", "Abdul Rahman Ali"),
    ("Harpreet Kaur", "Jaspreet Kaur"),
    ("Mohammed Singh Begum", "Muhammad Begum"),
    ("Jan Nowak", "Anna Nowak"),
    ("Katarzyna Nowak", "Karolina Nowak"),
    ("Maria Kowalska", "Marta Kowalska"),
    ("Marek Zieliński", "Marcin Zieliński"),
    ("John Smith", "Jane Smith"),
    ("James Smith", "Jane Smith"),
    ("Rachel Morris", "Rachel Moore"),
    ("Lee Brown", "Lee Green"),
    ("Fatima", "Fatima Khan"),
    ("Gurpreet Singh", "Harpreet Singh"),
    ("Nguyen Thi Hoa", "Nguyen Thi Lan"),
    ("Nguyen Thi Hoa", "Tran Thi Hoa"),
    ("Nguyen Van Nam", "Nguyen Van Long"),
    ("Kim Min-jun", "Kim Ji-woo"),
    ("Wang Wei", "Wang Min"),
    ("María García López", "Ana García Pérez"),
    ("Ian McDonald", "Ian McDougall"),
    ("Sean O'Neill", "Sean O'Brien"),
    ("Maria da Silva", "Maria dos Santos"),
    ("Oluwaseun Adeyemi", "Oluwatobi Adeyemi"),
    ("Chukwuemeka Obi", "Chukwudi Obi"),
    ("王小明", "王小红"),
    ("Абрам Петров", "Иван Петров"),
]


@pytest.mark.parametrize(("one", "other"), MEET)
def test_two_spellings_of_one_name_meet(one: str, other: str) -> None:
    assert name_keys(one) & name_keys(other), (name_keys(one), name_keys(other))


@pytest.mark.parametrize(("one", "other"), STAY_APART)
def test_two_people_stay_apart(one: str, other: str) -> None:
    assert not name_keys(one) & name_keys(other)


@pytest.mark.parametrize("name", ["", "  ", "?", "12", "-", "'\u2019"])
def test_nothing_like_a_name_has_no_keys(name: str) -> None:
    assert name_keys(name) == frozenset()


def test_a_hostile_name_stays_small() -> None:
    assert len(name_keys("Ththththchchchchwłąęrz " * 400)) < 5000


def test_everyday_names_need_few_keys() -> None:
    names = [name for pair in MEET for name in pair]
    assert max(len(name_keys(name)) for name in names) <= 80


_ALPHABET = "abcdefghijklmnopqrstuvwxyzłąęćńśźżéüøçñ'- "


@given(st.text(alphabet=_ALPHABET, max_size=40))
@settings(max_examples=100, deadline=None)
def test_case_spaces_and_accents_written_apart_change_nothing(name: str) -> None:
    plain = name_keys(name)
    assert name_keys(f"  {name.upper()}  ") == plain
    assert name_keys(name.replace(" ", "\t ")) == plain
    assert name_keys(unicodedata.normalize("NFD", name)) == plain


@given(st.lists(st.text(alphabet="abdeghiklmnoprstuwyz", min_size=3, max_size=9), max_size=2))
@settings(max_examples=100, deadline=None)
def test_two_words_meet_in_either_order(words: list[str]) -> None:
    one, other = " ".join(words), " ".join(reversed(words))
    plain = [word for word in words if word not in PARTICLES | TITLES]
    if len(plain) == len(words):
        assert name_keys(one) == name_keys(other)


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_whatever_is_written_has_keys_of_its_own_and_not_too_many(name: str) -> None:
    keys = name_keys(name)
    assert len(keys) < 5000
    assert name_keys(name) == keys
    assert all(key.startswith(("alone:", "pair:")) for key in keys)


_GIVEN = """
Amira Ben Carol Dean Ewa Farah Grace Hamza Ines Jakub Kofi Layla Marek Nadia Oscar Priya Qasim Rosa
Stefan Tariq Uma Viktor Wanda Xenia Yusuf Zofia Bilal Chloe Dmitri Esther Femi Gareth Harpreet Imran
Joanna Karl Lucy Mei Noor Olga Pedro Ruth Sanjay Tomasz Ursula Vera
"""
_FAMILY = """
Adeyemi Brook Chowdhury Dunn Evans Fox Gill Hughes Iqbal Jensen Kowalski Lopez Mensah Nowak Okafor
Price Quinn Rahman Singh Turner Usman Vance Walsh Xu Young Zielinski Bennett Castro Dhaliwal Eze
Farrell Garcia Hassan Ito Jankowski Khan Lewis Mohammed Nair Olsen Patel Reis Sharma Tran Underwood
Varga Wright Yilmaz
"""


def test_few_of_two_thousand_strangers_are_taken_for_each_other() -> None:
    """Of 2.4 million pairs of different names, which meet? Every one is a person to look at."""
    names = [f"{given} {family}" for given, family in product(_GIVEN.split(), _FAMILY.split())]
    holders: dict[str, list[int]] = {}
    for number, name in enumerate(names):
        for key in name_keys(name):
            holders.setdefault(key, []).append(number)
    met = {pair for held in holders.values() for pair in combinations(held, 2)}
    pairs = len(names) * (len(names) - 1) // 2
    assert len(met) / pairs < 0.0002, f"{len(met)} of {pairs} pairs of {len(names)} names met"
